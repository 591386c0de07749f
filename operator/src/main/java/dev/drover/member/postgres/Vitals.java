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
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What a server says about itself, soon or not at all: one that hangs holds up nobody who asks. Thread-safe. */
final class Vitals implements AutoCloseable {

    private static final Observation NOTHING =
            new Observation(Optional.empty(), false, new TreeSet<>());

    private static final long PATIENCE_MILLIS = 250;

    /** For the connection; whoever asks has gone by then. */
    private static final Duration LIMIT = Duration.ofSeconds(1);

    /** One segment of WAL: a replica so near is no burden to those who wait for it. */
    private static final long NEAR_BYTES = 16L << 20;

    /**
     * A receiver that heard nothing for so long receives nothing: a machine that is gone says no farewell. A primary that lives
     * writes at least once a second, and answers a receiver that asks after half of its timeout. A network that is gone for two
     * seconds must not look so.
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
            SELECT application_name FROM pg_stat_replication
            WHERE state = 'streaming' AND pg_current_wal_flush_lsn() - flush_lsn < %d
            """
                    .formatted(NEAR_BYTES);

    private final Instance instance;
    private final Link link;
    private volatile long term;
    private Optional<Word> heard = Optional.empty();
    private @Nullable CompletableFuture<Observation> asking;

    /**
     * What a receiver heard last.
     *
     * @param when by the server's clock; of use only for telling one from another
     * @param seenAt when it was first seen here
     */
    private record Word(String when, Duration seenAt) {}

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
            return NOTHING;
        }
        try {
            return ask().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return NOTHING;
        } catch (ExecutionException | TimeoutException silent) {
            return NOTHING;
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
            asked.complete(NOTHING);
        } catch (RuntimeException bug) {
            asked.completeExceptionally(bug);
        }
    }

    private Observation look() throws IOException {
        List<String> self = link.rows(SELF, LIMIT).getFirst();
        Position end = new Position(instance.data().newestWal(), Lsn.parse(self.get(0)));
        TreeSet<Member> attached = new TreeSet<>();
        if (self.get(1).equals("f")) {
            link.rows(REPLICAS, LIMIT).stream()
                    .map(row -> ReplicaName.parse(row.getFirst()))
                    .flatMap(Optional::stream)
                    .filter(name -> name.term() == term)
                    .forEach(name -> attached.add(name.member()));
        }
        return new Observation(Optional.of(end), hears(self.get(2)), attached);
    }

    /** By when the last word was first seen here: the clock on the wall may be set meanwhile. */
    private synchronized boolean hears(String lastWord) {
        Duration now = instance.around().uptime().read();
        if (lastWord.isEmpty()) {
            heard = Optional.empty();
            return false;
        }
        if (heard.filter(word -> word.when().equals(lastWord)).isEmpty()) {
            heard = Optional.of(new Word(lastWord, now));
        }
        return heard.filter(word -> now.compareTo(word.seenAt().plus(DEAF_AFTER)) < 0).isPresent();
    }

    @Override
    public void close() {
        link.close();
    }
}
