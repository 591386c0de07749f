package dev.drover.member.postgres;

import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The five parameters of which a standby must have at least as much as its primary: one that has less does not start, or stops
 * replaying. Pure.
 *
 * @see <a href="https://www.postgresql.org/docs/15/hot-standby.html#HOT-STANDBY-ADMIN">administrator's overview of hot standby</a>
 */
final class PairedParameters {

    /** What a server has of them where nobody says anything: PostgreSQL's own default, or what Drover proposes. */
    private static final Map<String, Integer> USUAL =
            Map.of(
                    "max_connections",
                    100,
                    "max_worker_processes",
                    8,
                    "max_wal_senders",
                    20,
                    "max_prepared_transactions",
                    0,
                    "max_locks_per_transaction",
                    64);

    private PairedParameters() {}

    /**
     * What a server is to be set to.
     *
     * @param values by name
     * @param heldBack those of the five that have to be higher than was asked for
     */
    record Fitting(Map<String, String> values, SortedSet<String> heldBack) {}

    /**
     * For a standby: no less than its primary has.
     *
     * @param wanted by name
     * @param primary what the primary has, as far as it was replayed
     */
    static Fitting standby(Map<String, String> wanted, Map<String, Integer> primary) {
        Map<String, String> values = new TreeMap<>(wanted);
        SortedSet<String> heldBack = new TreeSet<>();
        primary.forEach((name, least) -> {
            if (number(wanted, name).filter(asked -> asked < least).isPresent()) {
                values.put(name, Integer.toString(least));
                heldBack.add(name);
            }
        });
        return new Fitting(values, heldBack);
    }

    /**
     * For a primary that starts although nobody planned it: no more than it had, because its replicas may have no more yet.
     *
     * @param wanted by name
     * @param before what it ran with
     */
    static Fitting primary(Map<String, String> wanted, Map<String, Integer> before) {
        Map<String, String> values = new TreeMap<>(wanted);
        before.forEach((name, most) -> {
            if (number(wanted, name).filter(asked -> asked > most).isPresent()) {
                values.put(name, Integer.toString(most));
            }
        });
        return new Fitting(values, new TreeSet<>());
    }

    /** What is no plain number PostgreSQL alone understands. */
    private static Optional<Integer> number(Map<String, String> wanted, String name) {
        String text = wanted.get(name);
        if (text == null) {
            return Optional.ofNullable(USUAL.get(name));
        }
        return text.strip().matches("\\d{1,9}")
                ? Optional.of(Integer.valueOf(text.strip()))
                : Optional.empty();
    }
}
