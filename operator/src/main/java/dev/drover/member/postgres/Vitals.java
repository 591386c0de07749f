package dev.drover.member.postgres;

import dev.drover.adapter.postgres.Link;
import dev.drover.adapter.postgres.Lsn;
import dev.drover.adapter.postgres.ReplicaName;
import dev.drover.role.Member;
import dev.drover.role.Observation;
import dev.drover.role.Position;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a server says about itself, soon or not at all: one that hangs holds up nobody who asks. Thread-safe. */
final class Vitals implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMillis(250);

    /** Of one that is slow each time the last answer counts: a look comes every half second, and an answer within one. */
    private static final Duration WORTH = Duration.ofMillis(1_800);

    /** For the connection; whoever asks has gone by then. */
    private static final Duration LIMIT = Duration.ofSeconds(1);

    /** One segment of WAL: a replica so near is no burden to those who wait for it. */
    private static final long NEAR_BYTES = 16L << 20;

    /**
     * A receiver that heard nothing for so long receives nothing: a machine that is gone says no farewell. A primary that lives
     * writes at least once a second, and answers a receiver that asks after half of its timeout. A replica that lives says once
     * a second how far it is. A network that is gone for two seconds must not look so.
     */
    private static final Duration DEAF_AFTER = Duration.ofMillis(2_800);

    private static final String SELF =
            """
            SELECT CASE WHEN pg_is_in_recovery()
              THEN greatest(coalesce(pg_last_wal_receive_lsn(), '0/0'), coalesce(pg_last_wal_replay_lsn(), '0/0'))
              ELSE pg_current_wal_flush_lsn() END,
              pg_is_in_recovery(),
              coalesce((SELECT coalesce(last_msg_receipt_time::text, 'soon')
                FROM pg_stat_wal_receiver WHERE status = 'streaming'), '')
            """;

    private static final String REPLICAS =
            """
            SELECT pid, coalesce(reply_time::text, ''), application_name FROM pg_stat_replication
            WHERE state = 'streaming' AND pg_current_wal_flush_lsn() - flush_lsn < %d
            """
                    .formatted(NEAR_BYTES);

    private final Instance instance;
    private final Link link;
    private volatile long term;
    private final LastWords primary = new LastWords(DEAF_AFTER);
    private final LastWords replicas = new LastWords(DEAF_AFTER);
    private final Inquiry<Said> inquiry;

    /**
     * What a server said.
     *
     * @param life of the server
     * @param term in which its replicas were to attach
     */
    private record Said(long life, long term, Observation observation) {}

    Vitals(Instance instance) {
        this.instance = instance;
        this.link = instance.link();
        this.inquiry = new Inquiry<>(this::said, PATIENCE, WORTH, instance.around().uptime());
    }

    /** Replicas count from now on when they attached in that term. */
    void expect(long now) {
        term = now;
    }

    Observation observe() {
        if (!instance.postmaster().running()) {
            return Observation.NOTHING;
        }
        long life = instance.postmaster().currentLife();
        return inquiry.ask()
                .filter(said -> said.life() == life && said.term() == term)
                .map(Said::observation)
                .orElse(Observation.NOTHING);
    }

    private Said said() throws IOException {
        long life = instance.postmaster().currentLife();
        long expected = term;
        return new Said(life, expected, look(expected));
    }

    private Observation look(long expected) throws IOException {
        List<String> self = link.rows(SELF, LIMIT).getFirst();
        Position end = new Position(instance.data().newestWal(), Lsn.parse(self.get(0)));
        boolean serves = self.get(1).equals("f");
        return new Observation(
                Optional.of(end),
                hears(self.get(2)),
                serves ? attached(expected) : new TreeSet<>());
    }

    /** Those that say how far they are: a connection to a machine that is gone stays for a while. */
    private SortedSet<Member> attached(long expected) {
        Duration now = instance.around().uptime().read();
        List<List<String>> rows = link.rows(REPLICAS, LIMIT);
        replicas.keepOnly(rows.stream().map(List::getFirst).collect(Collectors.toSet()));
        SortedSet<Member> attached = new TreeSet<>();
        rows.stream()
                .filter(row -> replicas.fresh(row.get(0), row.get(1), now))
                .map(row -> ReplicaName.parse(row.getLast()))
                .flatMap(Optional::stream)
                .filter(name -> name.term() == expected)
                .forEach(name -> attached.add(name.member()));
        return attached;
    }

    private boolean hears(String lastWord) {
        if (lastWord.isEmpty()) {
            primary.keepOnly(Set.of());
            return false;
        }
        return primary.fresh("primary", lastWord, instance.around().uptime().read());
    }

    @Override
    public void close() {
        link.close();
    }
}
