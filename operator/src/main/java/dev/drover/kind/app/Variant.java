package dev.drover.kind.app;

import dev.drover.document.Names;
import dev.drover.kind.app.AppSpec.Resources;
import dev.drover.kind.app.AppSpec.Secret;
import dev.drover.kind.app.AppSpec.StopSignal;
import dev.drover.schema.Demand;
import dev.drover.schema.Span;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one variant of an app says itself. Where it says nothing, what stands beside the variants holds.
 *
 * @param env more variables, which win over shared ones of that name
 * @param secrets more secrets, which win over shared ones of that name
 */
record Variant(
        Optional<String> command,
        Optional<List<String>> args,
        Optional<List<String>> jvmOptions,
        Optional<Instances> instances,
        Map<String, Port> ports,
        Map<String, String> env,
        Map<String, Secret> secrets,
        Optional<Health> health,
        Optional<Resources> resources,
        Optional<Rollout> rollout,
        Optional<Span> stopTimeout,
        Optional<StopSignal> stopSignal,
        Optional<Boolean> singleton) {

    /** More than that are several apps. */
    private static final int MOST = 16;

    Variant {
        args = args.map(given -> Demand.listed("args", given));
        jvmOptions = jvmOptions.map(given -> Demand.listed("jvmOptions", given));
        ports = Demand.mapped("ports", AppSpec.PORT_NAME, ports);
        env = Demand.mapped("env", AppSpec.VARIABLE_NAME, env);
        secrets = Demand.mapped("secrets", AppSpec.VARIABLE_NAME, secrets);
    }

    /** Not to be changed, with names that are names and none without a value. */
    static Map<String, Variant> named(Map<String, Variant> given) {
        Map<String, Variant> variants = Demand.mapped("variants", ".*", given);
        Demand.that(
                variants.size() <= MOST,
                "variants: found %d, at most %d are allowed".formatted(variants.size(), MOST));
        variants.keySet().forEach(name -> Names.require("variant", name));
        return variants;
    }

    /** With all that holds for it. */
    Part over(Part shared, String name) {
        return new Part(
                Optional.of(name),
                command.or(shared::command),
                args.orElse(shared.args()),
                jvmOptions.orElse(shared.jvmOptions()),
                instances.orElse(Instances.ONE),
                ports,
                merged(shared.env(), env),
                merged(shared.secrets(), secrets),
                health,
                resources.orElse(shared.resources()),
                rollout.orElse(shared.rollout()),
                stopTimeout.orElse(shared.stopTimeout()),
                stopSignal.orElse(shared.stopSignal()),
                Part.Role.of(singleton));
    }

    private static <T> Map<String, T> merged(Map<String, T> shared, Map<String, T> own) {
        Map<String, T> all = new LinkedHashMap<>(shared);
        all.putAll(own);
        return Collections.unmodifiableMap(all);
    }
}
