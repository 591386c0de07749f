package dev.drover.surface.cli;

import dev.drover.adapter.nomad.Nomad;
import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.RemoteFailure;
import dev.drover.kind.Kinds;
import dev.drover.surface.cli.text.Paint;
import dev.drover.surface.cli.verb.Console;
import dev.drover.surface.cli.verb.Outside;
import dev.drover.surface.cli.view.ServerFacts;
import dev.drover.testing.InMemoryKeyValueStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The command line with a store in memory, a canned Nomad, and a clock that only moves when somebody waits. */
final class Rig implements Outside {

    static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    final InMemoryKeyValueStore store = new InMemoryKeyValueStore();
    final CannedNomad nomad = new CannedNomad();
    Kinds kinds = Kinds.ALL;
    final Map<String, String> environment = new HashMap<>();

    /** What happens while a verb waits, one thing for each wait. */
    final Deque<Runnable> meanwhile = new ArrayDeque<>();

    String stdin = "";
    String out = "";
    String err = "";
    OptionalInt connections = OptionalInt.of(200);
    Duration clockOfConsul = Duration.ZERO;
    @Nullable RemoteFailure factsFailure;
    @Nullable RemoteFailure logsFailure;

    /** What the token may not see all of: node or service. */
    String unseen = "";

    boolean logs = true;
    String nomadNamespace = "default";
    int storesMade;

    private Instant now = NOW;

    Rig() {
        put("drover/desired/.sentinel", "{}");
    }

    /** Runs it; the exit code. */
    int run(String... arguments) {
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        Console console =
                new Console(
                        new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(outBytes, true, StandardCharsets.UTF_8),
                        new PrintStream(errBytes, true, StandardCharsets.UTF_8),
                        Paint.PLAIN);
        int exitCode = new Cli(this).run(List.of(arguments), console);
        // A verb that was interrupted keeps the mark, as it should; the next test starts without.
        Thread.interrupted();
        out = outBytes.toString(StandardCharsets.UTF_8);
        err = errBytes.toString(StandardCharsets.UTF_8);
        return exitCode;
    }

    /** A console that nobody looks at. */
    static Console silent() {
        PrintStream nowhere =
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        return new Console(new ByteArrayInputStream(new byte[0]), nowhere, nowhere, Paint.PLAIN);
    }

    /** Writes a key; its index. */
    long put(String key, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return store.commit(List.of(new Write.Put(key, bytes))).orElseThrow().index();
    }

    void delete(String key) {
        store.commit(List.of(new Write.Delete(key)));
    }

    String get(String key) {
        return store.read(key)
                .map(entry -> new String(entry.value(), StandardCharsets.UTF_8))
                .orElse("");
    }

    /** A document {@code default/Job/<name>}; its generation. */
    long document(String name) {
        return put("drover/desired/default/Job/" + name, text(name));
    }

    static String text(String name) {
        return """
        apiVersion: drover/v1
        kind: Job
        metadata:
          name: %s
        spec:
          json: {ID: %s}
        """
                .formatted(name, name);
    }

    /** A status about a generation, whose conditions have begun five minutes ago. */
    void status(String name, long generation, String conditions, String part) {
        put(
                "drover/status/default/Job/" + name,
                """
                {"observedGeneration":%d,"acceptedGeneration":%d,"conditions":[%s],"history":[%d],"job":%s}
                """
                        .formatted(generation, generation, conditions, generation, part));
    }

    static String condition(String type, String status, String reason, String message) {
        return """
        {"type":"%s","status":"%s","reason":"%s","message":"%s","since":"2026-11-20T11:55:00Z"}\
        """
                .formatted(type, status, reason, message);
    }

    /** A document that is well. */
    void ready(String name) {
        status(
                name,
                document(name),
                condition("Ready", "True", "Healthy", "all well"),
                "{\"target\":{\"id\":\"web\"},\"health\":{\"desired\":2,\"healthy\":2}}");
    }

    @Override
    public KeyValueStore store(Addresses addresses) {
        storesMade++;
        return new Waiting();
    }

    @Override
    public Nomad nomad(Addresses addresses) {
        return nomad;
    }

    @Override
    public String whereabouts(Addresses addresses) {
        return "Consul at %s".formatted(addresses.consul().orElse("http://consul"));
    }

    @Override
    public ServerFacts facts(Addresses addresses) {
        return new ServerFacts() {
            @Override
            public Facts consul() {
                if (factsFailure != null) {
                    throw factsFailure;
                }
                return new Facts(
                        Optional.of("1.20.1"), Optional.of(NOW.plus(clockOfConsul)), connections);
            }

            @Override
            public Facts nomad() {
                return new Facts(Optional.of("1.10.5"), Optional.empty(), OptionalInt.empty());
            }

            @Override
            public void readsAll(String what) {
                if (unseen.equals(what)) {
                    throw new RemoteFailure.Denied("consul: some were left out");
                }
            }

            @Override
            public boolean readsLog() {
                if (logsFailure != null) {
                    throw logsFailure;
                }
                return logs;
            }
        };
    }

    @Override
    public Kinds kinds() {
        return kinds;
    }

    @Override
    public String nomadNamespace() {
        return nomadNamespace;
    }

    @Override
    public InstantSource clock() {
        return () -> now;
    }

    @Override
    public Pause pause() {
        return this::pass;
    }

    private void pass(Duration duration) throws InterruptedException {
        Runnable next = meanwhile.poll();
        if (next == null) {
            throw new InterruptedException("the test is over");
        }
        next.run();
        now = now.plus(duration);
    }

    @Override
    public Map<String, String> environment() {
        return environment;
    }

    @Override
    public String version() {
        return "1.2.3";
    }

    /** The store; a wait lets the next thing happen and the clock move on. */
    private final class Waiting implements KeyValueStore {

        @Override
        public Optional<Entry> read(String key) {
            return store.read(key);
        }

        @Override
        public Optional<Entry> await(String key, long seen, Duration patience) {
            Runnable next = meanwhile.poll();
            if (next == null) {
                now = now.plus(patience);
            } else {
                next.run();
                now = now.plusSeconds(1);
            }
            return store.read(key);
        }

        @Override
        public List<Entry> list(String prefix) {
            return store.list(prefix);
        }

        @Override
        public Optional<Committed> commit(List<Write> writes) {
            return store.commit(writes);
        }
    }
}
