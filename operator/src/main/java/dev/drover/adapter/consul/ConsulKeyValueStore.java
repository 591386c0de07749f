package dev.drover.adapter.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.orbitz.consul.ConsulException;
import com.orbitz.consul.async.ConsulResponseCallback;
import com.orbitz.consul.model.ConsulResponse;
import com.orbitz.consul.model.kv.Operation;
import com.orbitz.consul.model.kv.Value;
import com.orbitz.consul.model.kv.Verb;
import com.orbitz.consul.option.ConsistencyMode;
import com.orbitz.consul.option.ImmutableQueryOptions;
import com.orbitz.consul.option.QueryOptions;
import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.RemoteMetrics;
import dev.drover.convergence.RemoteMetrics.Outcome;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * The store in a real Consul. Thread-safe.
 *
 * <p>Single keys are read with the Orbitz client. A commit is sent at most once, by {@link ConsulHttp}: when its answer
 * does not arrive it is {@link RemoteFailure.Indeterminate}, never done twice behind the caller's back.
 */
public final class ConsulKeyValueStore implements KeyValueStore, AutoCloseable {

    /** Longest wait that one blocking query asks for: Consul's clock and ours disagree by less than the rest. */
    private static final Duration WAIT_MAX = Duration.ofSeconds(60);

    /** Consul adds up to a sixteenth to a wait; the rest is for the way. */
    private static final Duration WAIT_MARGIN = Duration.ofSeconds(2);

    private static final List<String> OPERATIONS =
            List.of("read", "await", "list", "commit", "watch");

    /** Consul's words for a comparison that did not hold: of a set, a delete or a check; of a key that must not exist. */
    private static final Pattern LOST =
            Pattern.compile("index is stale|failed index check|\" exists$|doesn't exist");

    /** What the library puts before the words of Consul: the status, a second time. */
    private static final Pattern PREAMBLE =
            Pattern.compile("^Consul request failed with status \\[\\d+]: ");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ConsulSettings settings;
    private final InstantSource clock;
    private final RemoteMetrics metrics;
    private final ConsulHttp http;
    private final OrbitzClient orbitz;

    public ConsulKeyValueStore(
            ConsulSettings settings, InstantSource clock, MeterRegistry registry) {
        this.settings = settings;
        this.clock = clock;
        this.metrics = new RemoteMetrics(registry, "consul", OPERATIONS, Set.of("await", "watch"));
        this.http = new ConsulHttp(settings);
        this.orbitz = new OrbitzClient(settings);
    }

    @Override
    public Optional<Entry> read(String key) {
        String what = "read " + key;
        requireReadable(what, key);
        QueryOptions consistent =
                ImmutableQueryOptions.builder()
                        .consistencyMode(ConsistencyMode.CONSISTENT)
                        .datacenter(settings.datacenter())
                        .build();
        return metrics.timed(
                "read",
                () -> {
                    try {
                        return orbitz.keyValues()
                                .getValue(key, consistent)
                                .map(ConsulKeyValueStore::entry);
                    } catch (ConsulException e) {
                        throw translated(what, e);
                    }
                });
    }

    @Override
    public Optional<Entry> await(String key, long seen, Duration patience) {
        String what = "await " + key;
        requireReadable(what, key);
        return metrics.timed("await", () -> awaited(what, key, seen, patience));
    }

    @Override
    public List<Entry> list(String prefix) {
        String what = "list " + prefix;
        return metrics.timed("list", () -> listed(what, prefix));
    }

    @Override
    public Optional<Committed> commit(List<Write> writes) {
        requireBounded(writes);
        String what = "commit " + writes.getFirst().key() + andMore(writes.size() - 1);
        return metrics.timed(
                "commit",
                () -> committed(what, writes, http, settings),
                done -> done.isPresent() ? Outcome.OK : Outcome.CONFLICT);
    }

    /** Ends both clients; calls under way fail. */
    @Override
    public void close() {
        http.close();
        orbitz.close();
    }

    /**
     * Reads a key whose path Consul's web server would rewrite. Empty also when the right to read is missing, which a
     * transaction does not tell.
     */
    Optional<Entry> readUnaddressable(String key) {
        Operation tree = Operation.builder(Verb.GET_TREE).key(key).build();
        List<Entry> found = new ArrayList<>();
        return metrics.timed(
                "read",
                () -> {
                    try {
                        orbitz.keyValues()
                                .performTransaction(tree)
                                .getResponse()
                                .results()
                                .forEach(result ->
                                        result.values().forEach(value -> found.add(entry(value))));
                    } catch (ConsulException e) {
                        throw translated("read " + key, e);
                    }
                    return found.stream().filter(entry -> entry.key().equals(key)).findFirst();
                });
    }

    ConsulHttp http() {
        return http;
    }

    Duration listTimeout() {
        return settings.listTimeout();
    }

    RemoteMetrics metrics() {
        return metrics;
    }

    private Optional<Entry> awaited(String what, String key, long seen, Duration patience) {
        Instant deadline = clock.instant().plus(patience);
        try {
            Seen now = look(key, BigInteger.ZERO, Duration.ZERO);
            Duration left = Duration.between(clock.instant(), deadline);
            while (now.modifyIndex() == seen && left.isPositive()) {
                now = look(key, now.index(), wholeSeconds(left));
                left = Duration.between(clock.instant(), deadline);
            }
            return now.entry();
        } catch (ConsulException e) {
            throw translated(what, e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ConsulException orbitzFailure
                    ? translated(what, orbitzFailure)
                    : ConsulFailures.ofException(what, e, false, settings);
        } catch (TimeoutException e) {
            throw ConsulFailures.ofException(what, e, false, settings);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RemoteFailure.Unavailable("consul: " + what + ": interrupted");
        }
    }

    /** Rounded up: a wait of no whole second would come back at once, and the caller would ask without end. */
    private static Duration wholeSeconds(Duration left) {
        Duration rounded = Duration.ofSeconds(left.plusNanos(999_999_999).toSeconds());
        return rounded.compareTo(WAIT_MAX) < 0 ? rounded : WAIT_MAX;
    }

    private List<Entry> listed(String what, String prefix) {
        try {
            return entries(
                    what,
                    ConsulHttp.await(
                            http.get(
                                    "/v1/kv/" + ConsulHttp.escaped(prefix) + "?recurse",
                                    settings.listBeginTimeout()),
                            settings.listTimeout()));
        } catch (IOException e) {
            throw ConsulFailures.ofException(what, e, false, settings);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RemoteFailure.Unavailable("consul: " + what + ": interrupted");
        }
    }

    static void requireBounded(List<Write> writes) {
        if (writes.isEmpty() || writes.size() > WRITES_MAX) {
            throw new IllegalArgumentException(
                    "a commit has 1 to %d writes, not %d".formatted(WRITES_MAX, writes.size()));
        }
    }

    /** Commits through {@code http}. */
    static Optional<Committed> committed(
            String what, List<Write> writes, ConsulHttp http, ConsulSettings settings) {
        try {
            return outcome(what, writes, http.put("/v1/txn", operations(writes)));
        } catch (IOException e) {
            throw ConsulFailures.ofException(what, e, true, settings);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RemoteFailure.Indeterminate("consul: " + what + ": interrupted");
        }
    }

    private Seen look(String key, BigInteger index, Duration wait)
            throws InterruptedException, ExecutionException, TimeoutException {
        ImmutableQueryOptions.Builder options =
                ImmutableQueryOptions.builder().datacenter(settings.datacenter());
        if (index.signum() > 0) {
            options.index(index).wait(Math.max(1, wait.toSeconds()) + "s");
        }
        CompletableFuture<Seen> seen = new CompletableFuture<>();
        orbitz.keyValues().getValue(key, options.build(), new Completing(seen));
        Duration patience = wait.plus(wait.dividedBy(16)).plus(WAIT_MARGIN);
        return seen.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    static List<Entry> entries(String what, ConsulHttp.Answer answer) throws IOException {
        if (answer.filtered()) {
            throw new RemoteFailure.Denied(
                    "consul: "
                            + what
                            + ": some keys were left out, because the token may not read them; give"
                            + " it key_prefix read and list");
        }
        if (answer.status() != 200 && answer.status() != 404) {
            throw ConsulFailures.ofStatus(what, answer.status(), answer.text(), false);
        }
        if (answer.index() <= 0) {
            throw ConsulFailures.ofStranger(what);
        }
        if (answer.status() == 404) {
            return List.of();
        }
        List<Entry> entries = new ArrayList<>();
        KeyValueAnswer.read(
                answer.body(),
                item -> entries.add(new Entry(item.key(), item.value(), item.modifyIndex())));
        return entries;
    }

    private static byte[] operations(List<Write> writes) throws IOException {
        ArrayNode all = JSON.createArrayNode();
        for (Write write : writes) {
            operation(all.addObject().putObject("KV").put("Key", write.key()), write);
        }
        return JSON.writeValueAsBytes(all);
    }

    private static void operation(ObjectNode kv, Write write) {
        switch (write) {
            case Write.Put put -> kv.put("Verb", "set").put("Value", put.value());
            case Write.PutIf put ->
                    kv.put("Verb", "cas").put("Value", put.value()).put("Index", put.modifyIndex());
            case Write.Delete _ -> kv.put("Verb", "delete");
            case Write.DeleteIf delete ->
                    kv.put("Verb", "delete-cas").put("Index", delete.modifyIndex());
            case Write.Require require when require.modifyIndex() == 0 ->
                    kv.put("Verb", "check-not-exists");
            case Write.Require require ->
                    kv.put("Verb", "check-index").put("Index", require.modifyIndex());
        }
    }

    private static Optional<Committed> outcome(
            String what, List<Write> writes, ConsulHttp.Answer answer) throws IOException {
        return switch (answer.status()) {
            case 200 -> Optional.of(new Committed(indexOf(writes, JSON.readTree(answer.body()))));
            case 409 -> lostOrFailed(what, answer);
            default -> throw ConsulFailures.ofStatus(what, answer.status(), answer.text(), true);
        };
    }

    private static long indexOf(List<Write> writes, JsonNode answer) {
        List<String> set =
                writes.stream()
                        .filter(write -> write instanceof Write.Put || write instanceof Write.PutIf)
                        .map(Write::key)
                        .toList();
        long index = 0;
        for (JsonNode result : answer.path("Results")) {
            JsonNode kv = result.path("KV");
            if (set.contains(kv.path("Key").asText())) {
                index = Math.max(index, kv.path("ModifyIndex").asLong());
            }
        }
        return index;
    }

    /** Consul says 409 for every transaction it rolled back; only its words tell why. */
    private static Optional<Committed> lostOrFailed(String what, ConsulHttp.Answer answer)
            throws IOException {
        boolean lost = true;
        for (JsonNode error : JSON.readTree(answer.body()).path("Errors")) {
            String said = error.path("What").asText().toLowerCase(Locale.ROOT);
            if (said.contains("permission denied") || said.contains("acl not found")) {
                throw ConsulFailures.ofStatus(what, 403, error.path("What").asText(), true);
            }
            lost &= LOST.matcher(said).find();
        }
        if (!lost) {
            throw ConsulFailures.ofStatus(what, answer.status(), answer.text(), true);
        }
        return Optional.empty();
    }

    /**
     * Consul's web server rewrites paths such as {@code a//b} to {@code a/b}: the answer would be about another key.
     */
    private static void requireReadable(String what, String key) {
        if (!Keys.addressable(key)) {
            throw new RemoteFailure.Refused(
                    "consul: "
                            + what
                            + ": a key with an empty part, '.' or '..' cannot be read; delete it"
                            + " with `consul kv delete -recurse` on its parent");
        }
    }

    private RemoteFailure translated(String what, ConsulException e) {
        Throwable cause = e.getCause();
        if (cause != null) {
            return ConsulFailures.ofException(what, cause, false, settings);
        }
        String said = PREAMBLE.matcher(String.valueOf(e.getMessage())).replaceFirst("");
        return ConsulFailures.ofStatus(what, e.getCode(), said, false);
    }

    private static String andMore(int more) {
        return more == 0 ? "" : " and %d more".formatted(more);
    }

    private static Entry entry(Value value) {
        return new Entry(
                value.getKey(),
                value.getValueAsBytes().orElse(new byte[0]),
                value.getModifyIndex());
    }

    /**
     * One look at a key.
     *
     * @param entry what stood there
     * @param index from where to wait for the next change
     */
    private record Seen(Optional<Entry> entry, BigInteger index) {
        long modifyIndex() {
            return entry.map(Entry::modifyIndex).orElse(0L);
        }
    }

    /**
     * Hands an answer to the thread that waits for it. The asynchronous call is the only one of Orbitz's that tells the
     * index of a key that does not exist.
     */
    private record Completing(CompletableFuture<Seen> seen)
            implements ConsulResponseCallback<Optional<Value>> {
        @Override
        public void onComplete(ConsulResponse<Optional<Value>> response) {
            seen.complete(
                    new Seen(
                            response.getResponse().map(ConsulKeyValueStore::entry),
                            response.getIndex()));
        }

        @Override
        public void onFailure(Throwable problem) {
            seen.completeExceptionally(problem);
        }
    }
}
