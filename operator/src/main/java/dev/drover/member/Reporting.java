package dev.drover.member;

import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.StatusCodec;
import dev.drover.proxy.MemberReport;
import dev.drover.proxy.MemberReport.RouteReport;
import dev.drover.proxy.MemberReport.ServiceReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what a member says into the store: when it says something else, and now and then as a sign of life. What the store would
 * not take for its size is said in fewer words: a member that says nothing counts as dead. Not thread-safe.
 */
public final class Reporting {

    private static final Logger LOG = LoggerFactory.getLogger(Reporting.class);

    /** Consul takes a request of 512 kB, in which values stand in Base64 beside their key. */
    public static final int BYTES_MOST = 380_000;

    /** So many routes are said to be refused in Caddy's words, which may have 1 000 characters. */
    static final int IN_FULL = 50;

    private static final String IN_SHORT = "refused; see the member's log";
    private static final int WORDS_MOST = 1_000;

    private final KeyValueStore store;
    private final String key;
    private final Duration every;
    private final Supplier<List<KeyValueStore.Write>> required;
    private final Map<String, String> logged = new HashMap<>();
    private Optional<MemberReport> reported = Optional.empty();
    private boolean warned;

    /**
     * Nothing was said yet.
     *
     * @param key where it is written
     * @param every how often a sign of life is given
     */
    public Reporting(KeyValueStore store, String key, Duration every) {
        this(store, key, every, List::of);
    }

    /**
     * Nothing was said yet.
     *
     * @param key where it is written
     * @param every how often a sign of life is given
     * @param required what the store must hold besides, or nothing is written
     */
    public Reporting(
            KeyValueStore store,
            String key,
            Duration every,
            Supplier<List<KeyValueStore.Write>> required) {
        this.store = store;
        this.key = key;
        this.every = every;
        this.required = required;
    }

    /** Whether it is time for a sign of life, after a first report. */
    public boolean isDue(Instant now) {
        return reported.filter(last -> !isFresh(last, now)).isPresent();
    }

    private boolean isFresh(MemberReport last, Instant now) {
        return Duration.between(last.at(), now).compareTo(every) < 0;
    }

    /** Writes it, if need be; what cannot be written is tried again with the next one. */
    public void report(MemberReport now) {
        if (reported.filter(last -> last.saysTheSame(now) && isFresh(last, now.at())).isPresent()) {
            return;
        }
        log(now);
        try {
            write(fitting(now));
            warned = false;
            reported = Optional.of(now);
        } catch (RemoteFailure.Refused refused) {
            warn(refused);
            shorten(now, "the store does not take its report: " + refused.getMessage());
        } catch (RemoteFailure.Denied denied) {
            warn(denied);
        } catch (RemoteFailure unheard) {
            LOG.debug("the report was not written: {}", unheard.getMessage());
        }
    }

    private void shorten(MemberReport now, String why) {
        try {
            write(StatusCodec.encode(brief(now, why)));
            reported = Optional.of(now);
        } catch (RemoteFailure unheard) {
            LOG.debug("not even a short report was written: {}", unheard.getMessage());
        }
    }

    private void write(byte[] report) {
        List<KeyValueStore.Write> writes = new ArrayList<>(required.get());
        writes.add(new KeyValueStore.Write.Put(key, report));
        store.commit(writes);
    }

    private void warn(RemoteFailure failure) {
        if (!warned) {
            LOG.warn("the report was not written: {}", failure.getMessage());
        }
        warned = true;
    }

    /** What is refused, once: not all of it may stand in the report. */
    private void log(MemberReport now) {
        Map<String, String> refused = refused(now);
        logged.keySet().retainAll(refused.keySet());
        refused.forEach((route, words) -> {
            if (!words.equals(logged.put(route, words))) {
                LOG.warn("route {} is refused: {}", route, words);
            }
        });
    }

    private static Map<String, String> refused(MemberReport report) {
        Map<String, String> refused = new TreeMap<>();
        report.routes()
                .forEach((route, said) ->
                        said.refused().ifPresent(words -> refused.put(route, words)));
        return refused;
    }

    /** As much of it as the store takes. */
    private static byte[] fitting(MemberReport all) {
        List<Supplier<MemberReport>> lessAndLess =
                List.of(
                        () -> inShort(all, IN_FULL),
                        () -> inShort(all.withoutTallies(), IN_FULL),
                        () -> inShort(all.withoutTallies(), 0),
                        () -> withoutNames(inShort(all.withoutTallies(), 0)));
        return lessAndLess.stream()
                .map(form -> StatusCodec.encode(form.get()))
                .filter(bytes -> bytes.length <= BYTES_MOST)
                .findFirst()
                .orElseGet(() ->
                        StatusCodec.encode(
                                brief(
                                        all,
                                        "its report is too large, and says nothing of %d routes: publish some on another Proxy"
                                                .formatted(all.routes().size()))));
    }

    /** With Caddy's words about so many routes, those that come first by name. */
    private static MemberReport inShort(MemberReport all, int inFull) {
        Map<String, RouteReport> routes = new TreeMap<>(all.routes());
        refused(all).keySet().stream()
                .skip(inFull)
                .forEach(route -> routes.computeIfPresent(route, (_, said) -> inShort(said)));
        return all.about(routes, all.services());
    }

    private static RouteReport inShort(RouteReport said) {
        return new RouteReport(said.generation(), Optional.of(IN_SHORT), said.refusedGeneration());
    }

    private static MemberReport withoutNames(MemberReport all) {
        Map<String, ServiceReport> services = new TreeMap<>(all.services());
        services.replaceAll(
                (_, said) -> new ServiceReport(said.addresses(), said.reached(), Optional.empty()));
        return all.about(all.routes(), services);
    }

    /** That it is alive, and why it says no more. */
    private static MemberReport brief(MemberReport all, String why) {
        String words = all.trouble().map(other -> why + "; " + other).orElse(why);
        return new MemberReport(
                all.at(),
                all.version(),
                all.caddy(),
                all.settings(),
                Map.of(),
                Map.of(),
                List.of(),
                all.requestsInFlight(),
                all.traffic(),
                MemberReport.Tallies.NONE,
                Optional.of(words.substring(0, Math.min(words.length(), WORDS_MOST))));
    }
}
