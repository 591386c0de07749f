package dev.drover.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.adapter.caddy.Caddy;
import dev.drover.convergence.RemoteFailure;
import dev.drover.proxy.Tallying;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * A Caddy in memory: takes every configuration but those with a handler {@code nonsense}, answers 404 wherever it listens, and
 * does not count before it is told what it has counted. Not thread-safe.
 */
public final class FakeCaddy implements Caddy {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OWNER_ONLY = "|0600";

    /** What becomes of the next configuration. */
    public enum Fate {
        /** It is in force, if Caddy takes it. */
        DONE,
        /** Somebody else was faster. */
        OVERTAKEN,
        /** It is in force, and the caller does not hear. */
        ANSWER_LOST,
        /** It is in force, and then what it was started with is, by somebody else. */
        UNDONE
    }

    private final List<JsonNode> applied = new ArrayList<>();
    private final JsonNode first;
    private JsonNode configuration;
    private Fate fate = Fate.DONE;
    private String refusing = "\"handler\":\"nonsense\"";
    private Optional<String> unstartable = Optional.empty();
    private int tag = 1;
    private int attempts;
    private int readings;
    private boolean gone;
    private Tally tally = new Tally(0, 0);
    private Optional<Counted> counted = Optional.empty();
    private int looks;

    /** Started with that configuration. */
    public FakeCaddy(JsonNode configuration) {
        this.first = copy(configuration);
        this.configuration = first;
    }

    /** From now on it refuses what holds that text, in that form in which JSON is without spaces. */
    public void refuse(String text) {
        refusing = text;
    }

    /** From now on this machine does not let start what holds that text. */
    public void doNotStart(String text) {
        unstartable = Optional.of(text);
    }

    /** What becomes of the next configuration; the ones after it are done. */
    public void next(Fate next) {
        fate = next;
    }

    /** Somebody else changes the configuration. */
    public void meddle(JsonNode other) {
        configuration = copy(other);
        tag++;
    }

    /** All configurations that came into force by {@link #apply}. */
    public List<JsonNode> applied() {
        return List.copyOf(applied);
    }

    /** How often one was sent. */
    public int attempts() {
        return attempts;
    }

    /** How often the whole configuration was read. */
    public int readings() {
        return readings;
    }

    @Override
    public String tag() {
        return now().tag();
    }

    @Override
    public Running running() {
        readings++;
        return now();
    }

    private Running now() {
        if (gone) {
            throw new RemoteFailure.Unavailable("caddy: look at the configuration: nobody listens");
        }
        return new Running(copy(configuration), "\"" + tag + "\"");
    }

    @Override
    public boolean apply(JsonNode wanted, String expected) {
        attempts++;
        Fate now = fate;
        fate = Fate.DONE;
        if (now == Fate.OVERTAKEN || !expected.equals("\"" + tag + "\"")) {
            return false;
        }
        if (wanted.toString().contains(refusing)) {
            throw new RemoteFailure.Refused("caddy: apply a configuration: refused: " + refusing);
        }
        if (counted.isEmpty() && Tallying.isIn(wanted)) {
            throw new RemoteFailure.Refused("caddy: apply a configuration: unknown module");
        }
        if (unstartable.filter(wanted.toString()::contains).isPresent()) {
            throw new Unstarted("caddy: apply a configuration: start: listening on nothing");
        }
        meddle(wanted);
        applied.add(copy(wanted));
        if (now == Fate.UNDONE) {
            meddle(first);
        }
        if (now == Fate.ANSWER_LOST) {
            throw new RemoteFailure.Indeterminate("caddy: apply a configuration: no answer");
        }
        return true;
    }

    @Override
    public int requestsInFlight() {
        return 0;
    }

    @Override
    public Tally tally() {
        return tally;
    }

    @Override
    public boolean counts() {
        return counted.isPresent();
    }

    @Override
    public Optional<Counted> counted() {
        if (gone) {
            throw new RemoteFailure.Unavailable(
                    "caddy: look at what it has counted: nobody listens");
        }
        looks++;
        return counted;
    }

    /** From now on it is one that was built to count, and has counted that. */
    public void count(Counted all) {
        counted = Optional.of(all);
    }

    /** From now on it is one that was not built to count. */
    public void countNothing() {
        counted = Optional.empty();
    }

    /** How often it was asked what it has counted. */
    public int looks() {
        return looks;
    }

    @Override
    public Optional<String> version() {
        return Optional.of("v2.0.0");
    }

    /** So much it has counted, wherever the configuration asks for it. */
    public void count(Tally counted) {
        tally = counted;
    }

    @Override
    public int ask(String socket, String path) {
        boolean listens =
                configuration.findValues("listen").stream()
                        .flatMap(addresses -> StreamSupport.stream(addresses.spliterator(), false))
                        .anyMatch(
                                address -> address.asText().equals("unix/" + socket + OWNER_ONLY));
        if (!listens) {
            throw new RemoteFailure.Unavailable("caddy: nobody listens at " + socket);
        }
        return 404;
    }

    @Override
    public boolean gone() {
        return gone;
    }

    /** From now on it does not run, or runs again. */
    public void gone(boolean now) {
        gone = now;
    }

    @Override
    public void close() {
        // It holds nothing.
    }

    /** What comes back has gone through JSON. */
    private static JsonNode copy(JsonNode tree) {
        try {
            return JSON.readTree(tree.toString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
