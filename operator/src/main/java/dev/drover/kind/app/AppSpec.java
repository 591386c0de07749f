package dev.drover.kind.app;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.document.Dependency;
import dev.drover.document.DriftMode;
import dev.drover.schema.Demand;
import dev.drover.schema.Span;
import dev.drover.workload.Bar;
import dev.drover.workload.DeletionPolicy;
import dev.drover.workload.Followee;
import dev.drover.workload.WorkloadSpec;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the author of an {@code App} document wants. Not to be changed, its JSON nodes included. The words are those of
 * {@code App.schema.json}, which explains them.
 */
public record AppSpec(
        Optional<String> image,
        Optional<String> command,
        List<String> args,
        Optional<String> jar,
        List<String> jvmOptions,
        Optional<Driver> driver,
        Optional<String> user,
        List<Artifact> artifacts,
        Instances instances,
        Map<String, Port> ports,
        Map<String, String> env,
        Map<String, Secret> secrets,
        OnSecretChange onSecretChange,
        Map<String, Volume> volumes,
        Optional<Health> health,
        Provider provider,
        Resources resources,
        Placement placement,
        Optional<Follows> follows,
        Rollout rollout,
        Span stopTimeout,
        StopSignal stopSignal,
        Optional<Boolean> singleton,
        Optional<Boolean> standby,
        Optional<Schedule> schedule,
        Lasting run,
        Hooks hooks,
        List<Dependency> dependsOn,
        Logs logs,
        Map<String, Variant> variants,
        ObjectNode raw,
        DriftMode drift,
        DeletionPolicy deletionPolicy)
        implements WorkloadSpec {

    static final String PORT_NAME = "[a-z][a-z0-9]{0,14}";
    private static final String VOLUME_NAME = "[a-z][a-z0-9_-]{0,62}";
    static final String VARIABLE_NAME = "[A-Za-z_][A-Za-z0-9_]{0,127}";

    /** What runs the program. */
    enum Driver {
        DOCKER,
        EXEC,
        JAVA,
        RAW_EXEC
    }

    /** What happens to an instance when a secret of it changes. */
    enum OnSecretChange {
        RESTART,
        SIGNAL,
        NOOP
    }

    /** Where instances are registered. */
    enum Provider {
        CONSUL,
        NOMAD
    }

    /** The signal that asks an instance to stop. */
    enum StopSignal {
        @JsonProperty("SIGTERM")
        SIGTERM,
        @JsonProperty("SIGINT")
        SIGINT,
        @JsonProperty("SIGQUIT")
        SIGQUIT,
        @JsonProperty("SIGHUP")
        SIGHUP,
        @JsonProperty("SIGUSR1")
        SIGUSR1,
        @JsonProperty("SIGUSR2")
        SIGUSR2
    }

    /** How long it runs. */
    enum Lasting {
        SERVICE,
        ONCE
    }

    /**
     * A file or archive to fetch.
     *
     * @param source where it is
     * @param checksum algorithm, colon, digest in hexadecimal
     * @param destination a folder below the task folder
     */
    record Artifact(String source, String checksum, String destination) {

        private static final String DIGEST = "(md5|sha1|sha256|sha512):[0-9a-fA-F]+";

        Artifact {
            Demand.that(source != null && !source.isEmpty(), "artifacts: source is missing");
            Demand.that(
                    checksum != null && checksum.matches(DIGEST),
                    "artifacts: '%s' is no checksum, such as sha256:9f86...".formatted(checksum));
            destination = Objects.requireNonNullElse(destination, "local/");
        }
    }

    /**
     * Where the value of a secret is.
     *
     * @param nomadVariable path of a Nomad variable, with {@code item}
     * @param item its item
     * @param consulKey a key in Consul, instead
     * @param vault a field in Vault, instead
     * @param file the name of the file that holds it, if it goes into one
     */
    record Secret(
            Optional<String> nomadVariable,
            Optional<String> item,
            Optional<String> consulKey,
            Optional<Vault> vault,
            Optional<String> file) {

        /** Nothing that could end a text in a template. */
        private static final String PATH = "[A-Za-z0-9~_./-]+";

        private static final String FILE = "[A-Za-z0-9_][A-Za-z0-9._-]*";

        Secret {
            Demand.that(
                    nomadVariable.isPresent() == item.isPresent(),
                    "secrets: nomadVariable and item go together");
            long places =
                    Stream.of(nomadVariable, consulKey, vault).filter(Optional::isPresent).count();
            Demand.that(
                    places == 1,
                    "secrets: exactly one of nomadVariable, consulKey and vault is needed");
            requireForm(nomadVariable, PATH, "path of a Nomad variable");
            requireForm(item, VARIABLE_NAME, "name of an item");
            requireForm(consulKey, PATH, "key in Consul");
            requireForm(file, FILE, "name of a file");
        }

        /**
         * A field in Vault.
         *
         * @param path as in Vault's API
         * @param field its name
         */
        record Vault(String path, String field) {

            /** A secret with versions, which are one level deeper, has this in its path. */
            private static final String VERSIONED = "/data/";

            Vault {
                Demand.that(path != null && field != null, "secrets: vault needs path and field");
                requireForm(Optional.of(path), PATH, "path in Vault");
                requireForm(Optional.of(field), VARIABLE_NAME, "name of a field");
            }

            boolean versioned() {
                return path.contains(VERSIONED);
            }
        }

        private static void requireForm(Optional<String> given, String form, String what) {
            Demand.that(
                    given.map(text -> text.matches(form)).orElse(true),
                    "secrets: '%s' is no %s".formatted(given.orElse(""), what));
        }
    }

    /**
     * What an instance may use.
     *
     * @param cpu in MHz
     * @param memory in MB
     * @param memoryMax in MB, at least {@code memory}
     */
    record Resources(int cpu, int memory, Optional<Integer> memoryMax) {

        static final Resources USUAL = new Resources(null, null, Optional.empty());

        private static final int CPU_MOST = 1_000_000;
        private static final int MEMORY_MOST = 4_000_000;

        /** Below this Nomad refuses. */
        private static final int MEMORY_LEAST = 10;

        /** Reads what is written, with the defaults for what is not. */
        @JsonCreator
        Resources(
                @JsonProperty("cpu") @Nullable Integer cpu,
                @JsonProperty("memory") @Nullable Integer memory,
                @JsonProperty("memoryMax") Optional<Integer> memoryMax) {
            this(
                    Demand.between("resources.cpu", cpu, 100, 1, CPU_MOST),
                    Demand.between("resources.memory", memory, 256, MEMORY_LEAST, MEMORY_MOST),
                    memoryMax);
        }

        Resources {
            int least = memory;
            Demand.that(
                    memoryMax.map(most -> most >= least && most <= MEMORY_MOST).orElse(true),
                    "resources.memoryMax: less than memory, which is %d, or more than %d"
                            .formatted(memory, MEMORY_MOST));
        }
    }

    public AppSpec {
        args = Demand.listed("args", args);
        jvmOptions = Demand.listed("jvmOptions", jvmOptions);
        artifacts = Demand.listed("artifacts", artifacts);
        boolean counted = instances != null;
        instances = Objects.requireNonNullElse(instances, Instances.ONE);
        ports = Demand.mapped("ports", PORT_NAME, ports);
        env = Demand.mapped("env", VARIABLE_NAME, env);
        secrets = Demand.mapped("secrets", VARIABLE_NAME, secrets);
        volumes = Demand.mapped("volumes", VOLUME_NAME, volumes);
        onSecretChange = Objects.requireNonNullElse(onSecretChange, OnSecretChange.RESTART);
        provider = Objects.requireNonNullElse(provider, Provider.CONSUL);
        resources = Objects.requireNonNullElse(resources, Resources.USUAL);
        placement = Objects.requireNonNullElse(placement, Placement.ANYWHERE);
        rollout = Objects.requireNonNullElse(rollout, Rollout.USUAL);
        stopTimeout = Objects.requireNonNullElse(stopTimeout, new Span("5s"));
        stopSignal = Objects.requireNonNullElse(stopSignal, StopSignal.SIGTERM);
        run = Objects.requireNonNullElse(run, Lasting.SERVICE);
        hooks = Objects.requireNonNullElse(hooks, Hooks.NONE);
        dependsOn = Demand.listed("dependsOn", dependsOn);
        logs = Objects.requireNonNullElse(logs, Logs.USUAL);
        variants = Variant.named(variants);
        raw = Objects.requireNonNullElse(raw, JsonNodeFactory.instance.objectNode());
        drift = Objects.requireNonNullElse(drift, DriftMode.ENFORCE);
        deletionPolicy = Objects.requireNonNullElse(deletionPolicy, DeletionPolicy.DELETE);
        Part whole =
                new Part(
                        Optional.empty(),
                        command,
                        args,
                        jvmOptions,
                        instances,
                        ports,
                        env,
                        secrets,
                        health,
                        resources,
                        rollout,
                        stopTimeout,
                        stopSignal,
                        Part.Role.of(singleton));
        AppRules.program(image, command, jar, driver);
        AppRules.volumes(volumes, driver);
        AppRules.lasting(schedule, run, whole);
        AppRules.hooks(hooks, schedule, run);
        AppRules.standby(isStandby(standby), whole, !variants.isEmpty());
        AppRules.beside(variants, counted, whole, schedule.isEmpty() && run == Lasting.SERVICE);
        for (Part part : parts(variants, whole)) {
            AppRules.part(part, jar.isPresent(), provider, onSecretChange);
            AppRules.singleton(part, image.isPresent());
        }
        AppRules.judged(parts(variants, whole), provider);
        if (follows.isPresent()) {
            AppRules.following(schedule, run, placement, isStandby(standby));
            parts(variants, whole).forEach(AppRules::following);
        }
        RawPatch.check(raw);
    }

    /** The groups of the job, in the order of the document. */
    List<Part> parts() {
        return withStandby() ? List.of(whole(), whole().standby()) : parts(variants, whole());
    }

    /** Whether another waits to stand in for the only one. */
    boolean withStandby() {
        return isStandby(standby);
    }

    private static boolean isStandby(Optional<Boolean> standby) {
        return standby.orElse(false);
    }

    /** What an app without variants is, and what variants share. */
    Part whole() {
        return new Part(
                Optional.empty(),
                command,
                args,
                jvmOptions,
                instances,
                ports,
                env,
                secrets,
                health,
                resources,
                rollout,
                stopTimeout,
                stopSignal,
                Part.Role.of(singleton));
    }

    private static List<Part> parts(Map<String, Variant> variants, Part whole) {
        return variants.isEmpty()
                ? List.of(whole)
                : variants.entrySet().stream()
                        .map(variant -> variant.getValue().over(whole, variant.getKey()))
                        .toList();
    }

    /** What runs it, said or not. */
    Driver runner() {
        return driver.orElseGet(() -> AppRules.usualDriver(image, jar));
    }

    /** Whether it runs for ever, and not to an end. */
    boolean service() {
        return schedule.isEmpty() && run == Lasting.SERVICE;
    }

    @Override
    public Map<String, Bar> bars() {
        Map<String, Bar> bars = new LinkedHashMap<>();
        parts().forEach(part ->
                part.rollout().judge().ifPresent(judge -> bars.put(part.name(), judge.bar())));
        return bars;
    }

    @Override
    public Optional<Followee> followee(String namespace) {
        return follows.map(one -> one.in(namespace));
    }

    /** Until all of it is killed: an instance is first taken out of the catalog, then told to end. */
    @Override
    public Duration stopsWithin() {
        return parts().stream()
                .map(part -> part.rollout().drain().nanos() + part.stopTimeout().nanos())
                .max(Comparator.naturalOrder())
                .map(Duration::ofNanos)
                .orElse(Duration.ZERO);
    }

    /** The number within a range is not Drover's business. */
    @Override
    public List<String> ignore() {
        List<Part> parts = parts();
        return IntStream.range(0, parts.size())
                .filter(group -> parts.get(group).instances().ranged())
                .mapToObj("/TaskGroups/%d/Count"::formatted)
                .toList();
    }
}
