package dev.drover.member.postgres;

import dev.drover.adapter.postgres.Link;
import dev.drover.adapter.postgres.Lsn;
import dev.drover.adapter.postgres.ReplicaName;
import dev.drover.convergence.RemoteFailure;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a server says about itself, soon or not at all: one that hangs holds up nobody who asks. Thread-safe. */
final class Vitals implements AutoCloseable {

    private static final long PATIENCE_MILLIS = 250;

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
    private @Nullable CompletableFuture<Observation> asking;

    Vitals(Instance instance) {
        this.instance = instance;
        this.link = instance.link();
    }

    /** Replicas count from now on when they attached in that term. */
    void expect(long now) {
        term = now;
    }

    Observation observe() {
        if (!instance.postmaster().running()) {
            return Observation.NOTHING;
        }
        try {
            return ask().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Observation.NOTHING;
        } catch (ExecutionException | TimeoutException silent) {
            return Observation.NOTHING;
        }
    }

    /** Joins the question that is under way: a server that hangs is asked once. */
    private synchronized CompletableFuture<Observation> ask() {
        CompletableFuture<Observation> known = asking;
        if (known != null && !known.isDone()) {
            return known;
        }
        CompletableFuture<Observation> fresh = new CompletableFuture<>();
        asking = fresh;
        Thread _ = Thread.ofVirtual().name("postgres-vitals").start(() -> answer(fresh));
        return fresh;
    }

    private void answer(CompletableFuture<Observation> asked) {
        try {
            asked.complete(look());
        } catch (RemoteFailure | IOException silent) {
            asked.complete(Observation.NOTHING);
        } catch (RuntimeException bug) {
            asked.completeExceptionally(bug);
        }
    }

    private Observation look() throws IOException {
        List<String> self = link.rows(SELF, LIMIT).getFirst();
        Position end = new Position(instance.data().newestWal(), Lsn.parse(self.get(0)));
        boolean serves = self.get(1).equals("f");
        return new Observation(
                Optional.of(end), hears(self.get(2)), serves ? attached() : new TreeSet<>());
    }

    /** Those that say how far they are: a connection to a machine that is gone stays for a while. */
    private SortedSet<Member> attached() {
        Duration now = instance.around().uptime().read();
        List<List<String>> rows = link.rows(REPLICAS, LIMIT);
        replicas.keepOnly(rows.stream().map(List::getFirst).collect(Collectors.toSet()));
        SortedSet<Member> attached = new TreeSet<>();
        rows.stream()
                .filter(row -> replicas.fresh(row.get(0), row.get(1), now))
                .map(row -> ReplicaName.parse(row.getLast()))
                .flatMap(Optional::stream)
                .filter(name -> name.term() == term)
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
