package dev.drover.kind.app;

import dev.drover.kind.app.AppSpec.Resources;
import dev.drover.kind.app.AppSpec.Secret;
import dev.drover.kind.app.AppSpec.StopSignal;
import dev.drover.schema.Span;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One group of the job with its one task: an app as a whole, or one of its variants with what it shares. What all parts have
 * in common, such as the image, is in {@link AppSpec}.
 *
 * @param variant which variant; empty for an app without any
 * @param role whether it runs beside others of its kind
 */
record Part(
        Optional<String> variant,
        Optional<String> command,
        List<String> args,
        List<String> jvmOptions,
        Instances instances,
        Map<String, Port> ports,
        Map<String, String> env,
        Map<String, Secret> secrets,
        Optional<Health> health,
        Resources resources,
        Rollout rollout,
        Span stopTimeout,
        StopSignal stopSignal,
        Role role) {

    /** What group and task of an app without variants are called. */
    private static final String ONLY = "app";

    /** Whether an instance runs beside others of its kind. */
    enum Role {
        MANY,
        /** At most one runs at any instant. */
        SINGLETON,
        /** Waits to stand in for a singleton. */
        STANDBY;

        static Role of(Optional<Boolean> singleton) {
            return singleton.orElse(false) ? SINGLETON : MANY;
        }
    }

    /** What group and task are called. */
    String name() {
        String name = variant.orElse(ONLY);
        return role == Role.STANDBY ? name + "-standby" : name;
    }

    /** Whether at most one runs at any instant, this or another. */
    boolean singleton() {
        return role != Role.MANY;
    }

    /** The same, waiting to stand in for it: a check would fail while it waits. */
    Part standby() {
        return new Part(
                variant,
                command,
                args,
                jvmOptions,
                instances,
                ports,
                env,
                secrets,
                Optional.empty(),
                resources,
                rollout,
                stopTimeout,
                stopSignal,
                Role.STANDBY);
    }

    /** Of what there is one, if it is a singleton. */
    String lease(String job) {
        // No namespace holds two hyphens.
        String whole = job.replaceFirst("--", "/");
        return variant.map(name -> whole + "/" + name).orElse(whole);
    }

    /** What the service of its main port is called. No name holds two hyphens, so that no two parts share it. */
    String service(String job) {
        return variant.map(name -> job + "--" + name).orElse(job);
    }
}
