package dev.drover.convergence;

import dev.drover.document.Condition;
import dev.drover.document.DocumentKey;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The gauges that count documents by namespace and kind, never by name. Not thread-safe: taken by one thread at a time.
 */
final class Census {

    /**
     * As many namespaces have series of their own; the rest is counted together. A preview for each pull request makes
     * namespaces without end, and each costs ten series.
     */
    static final int NAMESPACES_MAX = 100;

    /** Where the rest is counted. No namespace has this name: it is no DNS label. */
    static final String REST = "_rest";

    private final MultiGauge documents;
    private final MultiGauge drift;
    private final MultiGauge lag;

    Census(MeterRegistry registry) {
        documents =
                MultiGauge.builder("drover_documents")
                        .description(
                                "Documents by condition. Accepted + NotAccepted is all of them;"
                                        + " the others overlap.")
                        .register(registry);
        drift =
                MultiGauge.builder("drover_drift")
                        .description("Documents whose observed part was changed by somebody else.")
                        .register(registry);
        lag =
                MultiGauge.builder("drover_convergence_lag_seconds")
                        .description(
                                "For how long the document that waits longest has been waiting:"
                                    + " since it was written, or, once it has converged, since it"
                                    + " is not Ready any more; 0 when all are converged.")
                        .register(registry);
    }

    /** Counts anew. A namespace without documents loses its series. */
    void take(Collection<DocumentStanding> standings) {
        SortedSet<String> listed = listed(standings);
        Map<Place, Tally> tallies = new TreeMap<>();
        for (DocumentStanding standing : standings) {
            tallies.computeIfAbsent(Place.of(standing.key(), listed), _ -> new Tally())
                    .add(standing);
        }
        publish(tallies);
    }

    private void publish(Map<Place, Tally> tallies) {
        List<Row<?>> documentRows = new ArrayList<>();
        List<Row<?>> driftRows = new ArrayList<>();
        List<Row<?>> lagRows = new ArrayList<>();
        tallies.forEach((place, tally) -> {
            tally.counts.forEach((word, count) ->
                    documentRows.add(Row.of(place.tags().and("condition", word), count)));
            driftRows.add(Row.of(place.tags(), tally.number(Condition.DRIFTED)));
            lagRows.add(Row.of(place.tags(), seconds(tally.lag)));
        });
        documents.register(documentRows, true);
        drift.register(driftRows, true);
        lag.register(lagRows, true);
    }

    private static SortedSet<String> listed(Collection<DocumentStanding> standings) {
        return standings.stream()
                .map(standing -> standing.key().namespace())
                .distinct()
                .sorted()
                .limit(NAMESPACES_MAX)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    /** The labels of one row. */
    private record Place(String namespace, String kind) implements Comparable<Place> {

        static Place of(DocumentKey key, SortedSet<String> listed) {
            String namespace = listed.contains(key.namespace()) ? key.namespace() : REST;
            return new Place(namespace, key.kind());
        }

        Tags tags() {
            return Tags.of("namespace", namespace, "kind", kind);
        }

        @Override
        public int compareTo(Place other) {
            int byNamespace = namespace.compareTo(other.namespace);
            return byNamespace != 0 ? byNamespace : kind.compareTo(other.kind);
        }
    }

    /** What was counted at one place. Every word is there from the start, with 0. */
    private static final class Tally {

        private final Map<String, Integer> counts = new TreeMap<>();
        private Duration lag = Duration.ZERO;

        Tally() {
            for (String type : List.of(Condition.ACCEPTED, Condition.READY)) {
                counts.put(type, 0);
                counts.put("Not" + type, 0);
            }
            for (String type :
                    List.of(
                            Condition.PROGRESSING,
                            Condition.DRIFTED,
                            Condition.SUSPENDED,
                            Condition.BLOCKED)) {
                counts.put(type, 0);
            }
        }

        void add(DocumentStanding standing) {
            for (Condition condition : standing.conditions().toList()) {
                switch (condition.status()) {
                    case TRUE -> count(condition.type());
                    case FALSE -> count("Not" + condition.type());
                    case UNKNOWN -> {
                        // Neither is known to hold.
                    }
                }
            }
            Duration waiting = standing.unconvergedFor().orElse(Duration.ZERO);
            lag = waiting.compareTo(lag) > 0 ? waiting : lag;
        }

        private void count(String word) {
            counts.computeIfPresent(word, (_, count) -> count + 1);
        }

        int number(String word) {
            return counts.getOrDefault(word, 0);
        }
    }
}
