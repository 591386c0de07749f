package dev.drover.kind.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Specs that any author could have written, and that are right: the same for the same seed. */
final class RandomApps {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> PORTS = List.of("http", "grpc", "admin", "p0");

    /** Texts that somebody once had trouble with. */
    private static final List<String> TEXTS =
            List.of(
                    "plain",
                    "",
                    "with blanks",
                    "it's \"quoted\" \\ and more",
                    "${NOMAD_PORT_http}",
                    "Grüße, 世界 🚀",
                    "line one\nline two\n",
                    "a=b # c",
                    "{{ no template }}",
                    "yes");

    private final Random random;

    private RandomApps(long seed) {
        random = new Random(seed);
    }

    /** The spec of one app, as JSON, which is YAML as well. */
    static ObjectNode spec(long seed) {
        return new RandomApps(seed).spec();
    }

    private ObjectNode spec() {
        ObjectNode spec = JSON.objectNode();
        String driver = program(spec);
        environment(spec, "");
        switch (random.nextInt(5)) {
            case 0 -> spec.putObject("schedule").put("cron", one("@daily", "*/5 * * * *"));
            case 1 -> spec.put("run", "once");
            case 2 -> variants(spec);
            case 3 -> service(spec);
            default -> {
                if (spec.has("command")) {
                    spec.put("singleton", true).put("standby", random.nextBoolean());
                } else {
                    service(spec);
                }
            }
        }
        if (sometimes() && !spec.has("schedule") && !spec.has("run")) {
            ObjectNode hook = spec.putObject("hooks").putArray("before").addObject();
            hook.put("name", "migrate").put("command", "/a").put("timeout", one("1s", "1h"));
        }
        if (sometimes()) {
            spec.set("resources", resources());
        }
        if (sometimes() && !driver.equals("raw_exec")) {
            spec.putObject("volumes")
                    .putObject("data")
                    .put("host", "shop-data")
                    .put("mount", "/data")
                    .put("readOnly", random.nextBoolean());
        }
        if (sometimes()) {
            spec.putObject("logs").put("maxFiles", from(1, 20)).put("maxFileSize", from(1, 40));
        }
        place(spec);
        rest(spec);
        return spec;
    }

    /** What runs, and the driver that runs it. */
    private String program(ObjectNode spec) {
        if (sometimes()) {
            texts(spec.putArray("args"), from(0, 4));
        }
        return switch (random.nextInt(4)) {
            case 0 -> {
                spec.put("jar", "local/a.jar");
                if (sometimes()) {
                    spec.putArray("jvmOptions").add("-Xmx64m");
                }
                yield "java";
            }
            case 1 -> {
                spec.put("command", "/usr/bin/env").put("driver", "raw_exec");
                yield "raw_exec";
            }
            case 2 -> {
                spec.put("command", "/usr/bin/env");
                yield "exec";
            }
            default -> {
                spec.put("image", "registry.example/a:1");
                yield "docker";
            }
        };
    }

    /** Names with the prefix are those of a variant, so that none is in both places. */
    private void environment(ObjectNode into, String prefix) {
        ObjectNode env = into.putObject("env");
        IntStream.range(0, from(0, 4)).forEach(i -> env.put(prefix + "E" + i, one(TEXTS)));
        ObjectNode secrets = into.putObject("secrets");
        boolean signal = sometimes() && prefix.isEmpty();
        for (int i = 0; i < from(0, 3); i++) {
            ObjectNode secret = secrets.putObject(prefix + "S" + i);
            switch (random.nextInt(3)) {
                case 0 -> secret.put("nomadVariable", "nomad/jobs/a").put("item", "i" + i);
                case 1 -> secret.put("consulKey", "shop/a." + i);
                default ->
                        secret.putObject("vault")
                                .put("path", one("secret/data/a", "kv/a"))
                                .put("field", "f");
            }
            // A signal reaches files only, of a variant as well: it may stand beside one.
            if (signal || !prefix.isEmpty() || sometimes()) {
                secret.put("file", prefix + "file-" + i);
            }
        }
        if (prefix.isEmpty()) {
            into.put("onSecretChange", signal ? "signal" : one("restart", "noop"));
        }
    }

    private void variants(ObjectNode spec) {
        ObjectNode variants = spec.putObject("variants");
        for (int i = 0; i < from(1, 4); i++) {
            ObjectNode variant = variants.putObject(one("web", "worker", "a-b") + i);
            service(variant);
            environment(variant, "V");
            if (sometimes()) {
                texts(variant.putArray("args"), from(0, 2));
            }
            if (sometimes()) {
                variant.set("resources", resources());
            }
        }
        if (sometimes()) {
            spec.set("rollout", rollout());
        }
    }

    private void service(ObjectNode into) {
        if (sometimes()) {
            int min = from(0, 4);
            into.set(
                    "instances",
                    sometimes()
                            ? JSON.objectNode().put("min", min).put("max", min + from(1, 3))
                            : IntNode.valueOf(min));
        }
        List<String> ports = sometimes() ? ports(into.putObject("ports")) : List.of();
        if (sometimes() && !ports.isEmpty()) {
            into.set("health", health(one(ports)));
        }
        if (sometimes()) {
            ObjectNode rollout = rollout();
            if (!ports.isEmpty()) {
                judge(into, rollout);
            }
            into.set("rollout", rollout);
        }
        if (sometimes()) {
            into.put("stopTimeout", one("0s", "500ms", "1m30s"));
            into.put("stopSignal", one("SIGTERM", "SIGINT", "SIGUSR2"));
        }
    }

    private List<String> ports(ObjectNode ports) {
        List<String> names = new ArrayList<>(PORTS);
        Collections.shuffle(names, random);
        List<String> some = names.subList(0, from(1, 3));
        for (String name : some) {
            int number = random.nextInt(3) == 0 ? 0 : 8000 + PORTS.indexOf(name);
            ports.set(
                    name,
                    random.nextInt(4) == 0
                            ? JSON.objectNode()
                                    .put("to", number)
                                    .put("static", 15_000 + PORTS.indexOf(name))
                            : IntNode.valueOf(number));
        }
        return some;
    }

    private ObjectNode health(String port) {
        ObjectNode health = JSON.objectNode();
        switch (random.nextInt(3)) {
            case 0 -> health.put("http", "/healthz?a=b").put("port", port);
            case 1 -> health.put("tcp", port);
            default -> texts(health.putArray("command").add("/bin/true"), from(0, 2));
        }
        if (sometimes()) {
            health.put("interval", one("1s", "1m")).put("timeout", one("1s", "2m"));
        }
        return sometimes() ? health.put("grace", "90s") : health;
    }

    private ObjectNode rollout() {
        ObjectNode rollout = JSON.objectNode();
        String strategy = one("rolling", "canary", "blueGreen");
        rollout.put("strategy", strategy).put("parallel", from(1, 4));
        if (strategy.equals("canary")) {
            rollout.put("canaries", from(1, 3)).put("share", from(0, 99));
        }
        if (!strategy.equals("rolling")) {
            rollout.put("promote", one("auto", "manual"));
        }
        return rollout.put("minHealthyTime", one("0s", "1s", "1m"))
                .put("deadline", one("2m", "1h"))
                .put("drain", one("0s", "10s"))
                .put("autoRevert", random.nextBoolean());
    }

    /** Variants are promoted together: one that waits for a person goes with none that is judged. */
    private void judge(ObjectNode of, ObjectNode rollout) {
        boolean alone = of.has("image") || of.has("command");
        if (!alone || random.nextBoolean()) {
            return;
        }
        rollout.put("strategy", "canary").put("share", from(1, 99)).put("promote", "auto");
        rollout.putObject("judge")
                .put("after", one("0s", "10m"))
                .put("requests", from(1, 900))
                .put("failed", from(0, 50));
    }

    private ObjectNode resources() {
        int memory = from(10, 500);
        ObjectNode resources = JSON.objectNode().put("cpu", from(1, 900)).put("memory", memory);
        return sometimes() ? resources.put("memoryMax", memory + from(0, 500)) : resources;
    }

    private void place(ObjectNode spec) {
        ObjectNode placement = spec.putObject("placement");
        if (sometimes()) {
            placement.put("distinctHosts", true);
        }
        if (sometimes()) {
            placement.put("spread", "${node.datacenter}");
        }
        if (sometimes()) {
            placement
                    .putArray("constraints")
                    .addObject()
                    .put("attribute", "${meta.rack}")
                    .put("operator", one("=", "!=", "regexp", "set_contains"))
                    .put("value", "a");
        }
    }

    private void rest(ObjectNode spec) {
        if (sometimes()) {
            spec.putArray("dependsOn").addObject().put("kind", "App").put("name", "other");
        }
        if (sometimes()) {
            ObjectNode raw = spec.putObject("raw").put("Priority", from(1, 90));
            raw.putObject("Meta").put("team", one(TEXTS));
        }
        if (sometimes()) {
            spec.put("user", "nobody");
        }
    }

    private void texts(ArrayNode into, int count) {
        List<JsonNode> texts =
                IntStream.range(0, count)
                        .<JsonNode>mapToObj(i -> TextNode.valueOf(one(TEXTS)))
                        .toList();
        into.addAll(texts);
    }

    private boolean sometimes() {
        return random.nextInt(3) == 0;
    }

    /** Both may come. */
    private int from(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    private String one(String... of) {
        return one(List.of(of));
    }

    private String one(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }
}
