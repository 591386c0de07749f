package dev.drover.member.caddy;

import dev.drover.convergence.Ticker;
import dev.drover.proxy.RouteEntry;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether the services behind a Caddy answer. Each is asked once, and again when its addresses change or everybody is to be asked
 * again. However long they take, no round takes much longer than {@link #BUDGET}: who was asked longest ago is asked first, and
 * who is left over in the next round. One thread uses it, but for {@link #changed}.
 */
final class Inquiry {

    /** After so long nobody else is asked in this round: a member that only asks applies nothing. */
    static final Duration BUDGET = Duration.ofSeconds(5);

    private final Ticker ticker;

    /** Those whose instances are the ones that were asked. */
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    /** Whether an instance of each answered when it was asked last. */
    private final Map<String, Boolean> reached = new HashMap<>();

    /** Which question, of all there ever were, each was asked last. */
    private final Map<String, Long> turns = new HashMap<>();

    private long turn;
    private boolean leftOver;

    /** How one is asked. */
    @FunctionalInterface
    interface Question {

        /**
         * Whether an instance answers.
         *
         * @param path with its slash
         */
        boolean answers(String service, String path);
    }

    Inquiry(Ticker ticker) {
        this.ticker = ticker;
    }

    /** It has other addresses. For any thread. */
    void changed(String service) {
        asked.remove(service);
    }

    /** Everybody is to be asked again. */
    void again() {
        asked.clear();
    }

    /** Forgets the others. */
    void keepOnly(Set<String> services) {
        asked.retainAll(services);
        reached.keySet().retainAll(services);
        turns.keySet().retainAll(services);
    }

    /** Asks those that these routes send to, as far as it is their turn and the time allows. */
    void round(Collection<RouteEntry> entries, Question question) {
        Map<String, String> paths = new TreeMap<>();
        for (RouteEntry entry : entries) {
            for (String service : entry.services()) {
                paths.putIfAbsent(service, entry.probe().orElse("/"));
            }
        }
        List<String> due =
                paths.keySet().stream()
                        .filter(service -> !asked.contains(service))
                        .sorted(Comparator.comparing(service -> turns.getOrDefault(service, 0L)))
                        .toList();
        Duration until = ticker.read().plus(BUDGET);
        leftOver = true;
        for (String service : due) {
            if (ticker.read().compareTo(until) >= 0) {
                return;
            }
            // Before it is asked: when its addresses change meanwhile it is asked once more.
            asked.add(service);
            reached.put(service, question.answers(service, paths.getOrDefault(service, "/")));
            turns.put(service, ++turn);
        }
        leftOver = false;
    }

    /** Whether the last round ended before everybody was asked whose turn it was. */
    boolean leftOver() {
        return leftOver;
    }

    /** Whether an instance answered; not, where it was never asked. */
    boolean reached(String service) {
        return reached.getOrDefault(service, false);
    }
}
