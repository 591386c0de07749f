package dev.drover.kind.app;

import dev.drover.kind.app.AppSpec.Driver;
import dev.drover.kind.app.AppSpec.Lasting;
import dev.drover.kind.app.AppSpec.OnSecretChange;
import dev.drover.kind.app.AppSpec.Secret;
import dev.drover.schema.Demand;
import dev.drover.schema.Span;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What the fields of an app must be to each other. Pure. */
final class AppRules {

    private AppRules() {}

    /** Without a word about it: what suits the program. */
    static Driver usualDriver(Optional<String> image, Optional<String> jar) {
        if (image.isPresent()) {
            return Driver.DOCKER;
        }
        return jar.isPresent() ? Driver.JAVA : Driver.EXEC;
    }

    /** Exactly one program, and a driver that runs such. */
    static void program(
            Optional<String> image,
            Optional<String> command,
            Optional<String> jar,
            Optional<Driver> driver) {
        Stream.of(image, command, jar)
                .flatMap(Optional::stream)
                .forEach(text -> Demand.that(!text.isEmpty(), "image, command or jar is empty"));
        Demand.that(
                image.isPresent() || command.isPresent() || jar.isPresent(),
                "one of image, command and jar is needed");
        Demand.that(
                jar.isEmpty() || (image.isEmpty() && command.isEmpty()),
                "jar goes neither with image nor with command");
        Driver usual = usualDriver(image, jar);
        Driver said = driver.orElse(usual);
        boolean fits = said == usual || (usual == Driver.EXEC && said == Driver.RAW_EXEC);
        String what = image.isPresent() ? "image" : jar.isPresent() ? "jar" : "command";
        Demand.that(
                fits,
                "driver %s runs no %s; leave it out, or write %s"
                        .formatted(word(said), what, word(usual)));
    }

    /** Compose splits a command at its blanks, here it is the name of one program. */
    static void oneProgram(String field, String command, List<String> args) {
        int blank = command.strip().indexOf(' ');
        Demand.that(
                blank < 0 || !args.isEmpty(),
                "%s: '%s' would be the name of one program; write %1$s: %s and the rest into args"
                        .formatted(
                                field,
                                command,
                                blank < 0 ? "" : command.strip().substring(0, blank)));
    }

    /** What holds for each part by itself; the message says which. */
    static void part(
            Part part, boolean jar, AppSpec.Provider provider, OnSecretChange onSecretChange) {
        try {
            Demand.that(jar || part.jvmOptions().isEmpty(), "jvmOptions go only with jar");
            Demand.that(
                    !jar || part.command().isEmpty(),
                    "jar goes neither with image nor with command");
            part.command().ifPresent(name -> oneProgram("command", name, part.args()));
            secrets(part.secrets(), part.env(), onSecretChange);
            health(part.health(), part.ports(), provider);
            time(part.health(), part.rollout());
            numbers(part.ports());
        } catch (IllegalArgumentException wrong) {
            String where = part.variant().map("variants.%s: "::formatted).orElse("");
            throw new IllegalArgumentException(where + wrong.getMessage(), wrong);
        }
    }

    /** What cannot stand beside variants: each says it itself, or none can. */
    static void beside(
            Map<String, Variant> variants, boolean counted, Part whole, boolean service) {
        if (variants.isEmpty()) {
            return;
        }
        String first = variants.keySet().iterator().next();
        Map<String, Boolean> said = new LinkedHashMap<>();
        said.put("instances", counted);
        said.put("ports", !whole.ports().isEmpty());
        said.put("health", whole.health().isPresent());
        said.forEach((field, written) ->
                Demand.that(
                        !written,
                        "%s cannot stand beside variants: write it into those that it is for, such as variants.%s.%s"
                                .formatted(field, first, field)));
        Demand.that(
                service,
                "schedule and run once cannot stand beside variants: what ends is a document of its"
                        + " own");
    }

    /** Each variable comes from one place, each file too, and a signal reaches files only. */
    private static void secrets(
            Map<String, Secret> secrets, Map<String, String> env, OnSecretChange onSecretChange) {
        Set<String> files = new HashSet<>();
        secrets.forEach((name, secret) -> {
            Demand.that(!env.containsKey(name), "%s is in env and in secrets".formatted(name));
            secret.file()
                    .ifPresent(file ->
                            Demand.that(
                                    files.add(file),
                                    "secrets: two go into the file %s".formatted(file)));
            Demand.that(
                    onSecretChange != OnSecretChange.SIGNAL || secret.file().isPresent(),
                    "onSecretChange signal: %s is no file, and the environment of a running"
                                    .formatted(name)
                            + " program cannot change; write restart, or give it a file");
        });
    }

    /** A check asks a port that is there, in a registry that knows such checks. */
    private static void health(
            Optional<Health> health, Map<String, Port> ports, AppSpec.Provider provider) {
        health.ifPresent(check -> {
            boolean command = !check.command().isEmpty();
            Demand.that(
                    !command || provider == AppSpec.Provider.CONSUL,
                    "health.command needs provider consul: Nomad's own registry knows no such"
                            + " checks");
            Demand.that(
                    command || !ports.isEmpty(),
                    "health.%s needs a port, and ports is empty"
                            .formatted(check.http().isPresent() ? "http" : "tcp"));
            Demand.that(
                    command || check.asked(ports).isPresent(),
                    "health.http: there are several ports and none is http; say which with port");
            check.asked(ports)
                    .ifPresent(port ->
                            Demand.that(
                                    ports.containsKey(port),
                                    "health: no port is called %s; there are %s"
                                            .formatted(port, String.join(", ", ports.keySet()))));
        });
    }

    /** An instance that becomes well in time counts before the deployment has failed. */
    private static void time(Optional<Health> health, Rollout rollout) {
        health.flatMap(Health::grace)
                .ifPresent(grace ->
                        Demand.that(
                                grace.shorterThan(rollout.deadline())
                                        && rollout.minHealthyTime().shorterThan(grace),
                                "health.grace (%s) must be longer than rollout.minHealthyTime (%s) and shorter than rollout.deadline (%s)"
                                        .formatted(
                                                grace.text(),
                                                rollout.minHealthyTime().text(),
                                                rollout.deadline().text())));
    }

    /** Proxies must find what is judged; and all parts are promoted together, so that none may wait for a person. */
    static void judged(List<Part> parts, AppSpec.Provider provider) {
        for (Part part : parts) {
            if (part.rollout().judge().isPresent()) {
                Demand.that(
                        !part.ports().isEmpty() && provider == AppSpec.Provider.CONSUL,
                        "rollout.judge needs ports and provider consul: canaries are judged by what"
                                + " proxies get from them");
                Demand.that(
                        parts.stream()
                                .noneMatch(other ->
                                        other.rollout().promote() == Rollout.Promote.MANUAL),
                        "rollout.judge in one variant and promote manual in another: all variants"
                                + " are promoted together; write one of the two into both");
            }
        }
    }

    /** What runs to an end is neither found, nor asked how it is, nor rolled over. */
    static void lasting(Optional<Schedule> schedule, Lasting run, Part whole) {
        Demand.that(
                schedule.isEmpty() || run != Lasting.ONCE,
                "schedule and run once exclude each other");
        if (schedule.isEmpty() && run == Lasting.SERVICE) {
            return;
        }
        String kind = schedule.isPresent() ? "schedule" : "run once";
        Demand.that(whole.ports().isEmpty(), "ports go only with a service, not with " + kind);
        Demand.that(!whole.singleton(), "singleton goes only with a service, not with " + kind);
        Demand.that(whole.health().isEmpty(), "health goes only with a service, not with " + kind);
        Demand.that(
                whole.rollout().equals(Rollout.USUAL),
                "rollout goes only with a service, not with " + kind);
    }

    /** What runs to an end does by itself what a hook would. */
    static void hooks(Hooks hooks, Optional<Schedule> schedule, Lasting run) {
        Demand.that(
                hooks.equals(Hooks.NONE) || (schedule.isEmpty() && run == Lasting.SERVICE),
                "hooks go only with a service, not with schedule or run once");
    }

    /** Only a driver that gives a program its own view of files can put one in its place. */
    static void volumes(Map<String, Volume> volumes, Optional<Driver> driver) {
        Demand.that(
                volumes.isEmpty() || driver.filter(Driver.RAW_EXEC::equals).isEmpty(),
                "volumes: with driver raw_exec a program sees the folders of the node as they are;"
                        + " leave volumes out");
        Set<String> mounts = new HashSet<>();
        volumes.forEach((name, volume) ->
                Demand.that(
                        mounts.add(volume.mount()),
                        "volumes: %s has the mount %s, which another has too"
                                .formatted(name, volume.mount())));
    }

    /** The wrapper begins a program by its name, and there is one. */
    static void singleton(Part part, boolean image) {
        if (!part.singleton()) {
            return;
        }
        Demand.that(
                part.instances().equals(Instances.ONE),
                "singleton: there is one instance; leave instances out");
        Demand.that(
                part.command().isPresent(),
                image
                        ? "singleton needs command: the wrapper takes the place of what the image"
                                + " would begin"
                        : "singleton goes only with command or image");
        Demand.that(
                part.rollout().strategy() == Rollout.Strategy.ROLLING,
                "singleton: there are never two at a time; the strategy can only be rolling");
        Span wait = ExclusiveBlock.LONGEST_WAIT;
        Span healthy = part.health().flatMap(Health::grace).orElse(part.rollout().minHealthyTime());
        Span deadline = part.rollout().deadline();
        Demand.that(
                healthy.nanos() + wait.nanos() < deadline.nanos(),
                "singleton: rollout.deadline (%s) must be longer than %s (%s) and the %s that it may wait for its lease"
                        .formatted(
                                deadline.text(),
                                part.health().flatMap(Health::grace).isPresent()
                                        ? "health.grace"
                                        : "rollout.minHealthyTime",
                                healthy.text(),
                                wait.text()));
    }

    /** It is on one node, as long as the role is there, and not until it ends. */
    static void following(
            Optional<Schedule> schedule, Lasting run, Placement placement, boolean standby) {
        Demand.that(
                schedule.isEmpty() && run == Lasting.SERVICE,
                "follows goes only with a service, not with schedule or run once");
        Demand.that(
                !placement.distinctHosts() && placement.spread().isEmpty(),
                "follows: all instances are on one node; leave placement.distinctHosts and"
                        + " placement.spread out");
        Demand.that(
                !standby,
                "follows: standby would wait on another node, where the role is not; leave standby"
                        + " out");
    }

    /** It moves by leaving one node before it is on another, and nobody else may say how many there are. */
    static void following(Part part) {
        String where = part.variant().map("variants.%s: "::formatted).orElse("");
        Demand.that(
                !part.instances().ranged(),
                where + "follows goes only with a number of instances, not with min and max");
        Demand.that(
                part.rollout().strategy() == Rollout.Strategy.ROLLING,
                where
                        + "follows goes only with rollout.strategy rolling: canaries would stand on"
                        + " another node than what they are beside");
    }

    /** Another waits on another node. While it waits it does not serve. */
    static void standby(boolean wanted, Part whole, boolean variants) {
        if (!wanted) {
            return;
        }
        Demand.that(whole.singleton(), "standby goes only with singleton: true");
        Demand.that(
                !variants,
                "standby cannot stand beside variants: make the variant that it is for a document"
                        + " of its own");
        Demand.that(
                whole.ports().isEmpty(),
                "standby goes only without ports: while it waits, nothing listens there");
    }

    /** No number twice, in one container or on one node. */
    private static void numbers(Map<String, Port> ports) {
        Set<Integer> inside = new HashSet<>();
        Set<Integer> outside = new HashSet<>();
        ports.forEach((name, port) -> {
            Demand.that(
                    port.to() == 0 || inside.add(port.to()),
                    "ports: %s has the number %d, which another has too"
                            .formatted(name, port.to()));
            port.fixed()
                    .ifPresent(number ->
                            Demand.that(
                                    outside.add(number),
                                    "ports: %s has the static number %d, which another has too"
                                            .formatted(name, number)));
        });
    }

    private static String word(Driver driver) {
        return driver.name().toLowerCase(Locale.ROOT);
    }
}
