package dev.drover.member.postgres;

import dev.drover.adapter.linux.PendingSignals;
import dev.drover.adapter.postgres.Lsn;
import dev.drover.adapter.postgres.ReplicaName;
import dev.drover.adapter.postgres.Source;
import dev.drover.convergence.RemoteFailure;
import dev.drover.role.Member;
import dev.drover.role.Order;
import dev.drover.role.Outcome;
import dev.drover.role.Position;
import dev.drover.role.Upstream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a standby is ordered: to receive, to receive no more, and to say where its WAL ends. */
final class Standby {

    private static final Duration LIMIT = Instance.LIMIT;

    /** A receiver that cannot be cut may still confirm to the old primary: then the order fails. */
    private static final Duration CUT = Duration.ofSeconds(3);

    /** Longer than PostgreSQL's pause between two attempts to receive: none was begun with what was set before. */
    private static final Duration QUIET = Duration.ofMillis(120);

    /** Enough where it is seen that the server's process has heard of the change, and rests with nothing to do. */
    private static final Duration RESTS = Duration.ofMillis(25);

    private static final int SIGHUP = 1;

    /** A planned change names a primary some tenths of a second before it is one. */
    private static final Duration BECOMES_PRIMARY = Duration.ofMillis(400);

    /** How long a switchover waits for the rest of what the old primary wrote. */
    private static final Duration SHIPPED = Duration.ofSeconds(1);

    private static final Duration STREAMS = Duration.ofSeconds(5);

    /** Who replays, and what for it waits; the number of those who receive. */
    private static final String AT_REST =
            """
            SELECT pid, coalesce(wait_event, ''),
              (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'walreceiver')
            FROM pg_stat_activity WHERE backend_type = 'startup'
            """;

    private static final String RECEIVERS =
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'walreceiver'";

    /** Received, replayed, and what the process that replays waits for. */
    private static final String PROGRESS =
            """
            SELECT coalesce(pg_last_wal_receive_lsn(), '0/0'), coalesce(pg_last_wal_replay_lsn(), '0/0'),
              (SELECT coalesce(wait_event, '') FROM pg_stat_activity WHERE backend_type = 'startup')
            """;

    /** In this state the server has read all WAL that it has, and rests before it looks again. */
    private static final String HAS_READ_ALL = "RecoveryRetrieveRetryInterval";

    private final Instance instance;
    private final Slots slots;

    Standby(Instance instance, Slots slots) {
        this.instance = instance;
        this.slots = slots;
    }

    private record Progress(long received, long replayed, boolean idle) {

        long end() {
            return Math.max(received, replayed);
        }
    }

    private Progress progress() {
        List<String> row = instance.orders().rows(PROGRESS, LIMIT).getFirst();
        return new Progress(
                Lsn.parse(row.get(0)), Lsn.parse(row.get(1)), row.get(2).equals(HAS_READ_ALL));
    }

    Outcome cut(Order.CutReceiver order) throws IOException, InterruptedException {
        if (order.awaited().isPresent()) {
            await(order.awaited().get().end());
        }
        cut(
                order.likely()
                        .map(it -> ReplicaName.synchronous(it.term(), it.names()))
                        .orElse(instance.words().names()));
        return new Outcome.ReceiverCut();
    }

    private void await(long end) throws InterruptedException {
        Duration until = instance.around().uptime().read().plus(SHIPPED);
        while (progress().end() < end && instance.around().uptime().read().compareTo(until) < 0) {
            instance.around().pause().of(Duration.ofMillis(2));
        }
    }

    /** At once, and keeps the names that it has. */
    void cut() throws IOException, InterruptedException {
        cut(instance.words().names());
    }

    private void cut(String names) throws IOException, InterruptedException {
        instance.apply(instance.words().receivingFromNobody(names));
        Quiet quiet = new Quiet();
        instance.until(CUT, "the WAL receiver does not end", quiet::reached);
        instance.nobodyReceives();
    }

    /**
     * Nobody received for a while. The process that replays is the one that would begin to: a change wakes it where it rests, so that
     * it knows of the change once the signal has reached it and it rests again.
     */
    private final class Quiet {

        private Optional<Duration> since = Optional.empty();
        private Optional<Duration> restsSince = Optional.empty();

        boolean reached() {
            // Before the look: what it shows is from after this.
            Duration now = instance.around().uptime().read();
            List<List<String>> rows = instance.orders().rows(AT_REST, LIMIT);
            boolean none =
                    rows.isEmpty()
                            ? instance.orders().one(RECEIVERS, LIMIT).equals("0")
                            : rows.getFirst().get(2).equals("0");
            since = none ? since.or(() -> Optional.of(now)) : Optional.empty();
            boolean rests = none && !rows.isEmpty() && rests(rows.getFirst());
            restsSince = rests ? restsSince.or(() -> Optional.of(now)) : Optional.empty();
            return lasted(since, QUIET, now) || lasted(restsSince, RESTS, now);
        }

        private boolean rests(List<String> startup) {
            return startup.get(1).equals(HAS_READ_ALL)
                    && !PendingSignals.has(Long.parseLong(startup.get(0)), SIGHUP);
        }

        private static boolean lasted(Optional<Duration> from, Duration time, Duration now) {
            return from.filter(begun -> now.compareTo(begun.plus(time)) >= 0).isPresent();
        }
    }

    /** All that is here is replayed: everything received, or twice at rest at the same place. */
    Outcome.Replayed awaitReplay() throws IOException, InterruptedException {
        if (!instance.cutOff()) {
            // An order before this one failed half way: who was to be cut may still receive.
            cut();
        }
        Progress last = progress();
        Duration until =
                instance.around().uptime().read().plus(instance.settings().patience().start());
        while (last.received() == 0 || last.received() != last.replayed()) {
            // One round of looking for more is over when it rests again after this.
            instance.around().pause().of(QUIET);
            Progress now = progress();
            if (now.idle() && last.idle() && now.equals(last)) {
                break;
            }
            if (instance.around().uptime().read().compareTo(until) >= 0) {
                throw new RemoteFailure.Unavailable("the local WAL is not replayed yet");
            }
            last = now;
        }
        if (!instance.orders().one(RECEIVERS, LIMIT).equals("0")) {
            throw new RemoteFailure.Unavailable("a WAL receiver runs though none is to");
        }
        return new Outcome.Replayed(new Position(instance.data().newestWal(), last.end()));
    }

    Outcome follow(Upstream source) throws IOException, InterruptedException {
        Position end = awaitReplay().end();
        String slot = ReplicaName.slot(instance.settings().member());
        var login = instance.login(source.primary().name());
        try (Source there = new Source(login)) {
            awaitPrimary(there);
            Source.Identity identity = there.identity();
            instance.expectSameSystem(source.primary().name(), identity.system());
            if (!there.history(identity.timeline()).contains(end, identity.written())) {
                return new Outcome.Diverged();
            }
            there.keepFor(slot);
        }
        String name =
                new ReplicaName(
                                new Member(
                                        instance.settings().member(),
                                        instance.disk().incarnation()),
                                source.term())
                        .text();
        instance.postmaster().forgetLines();
        try {
            // By its slot, which takes one connection: a second one under the name would be counted
            // beside the first (decision
            // 0035).
            // That it streams shows that this was read: nobody received before.
            instance.tell(instance.receiving(instance.upstream(login, name), slot));
            awaitStreaming();
            slots.clear();
            return new Outcome.Following();
        } catch (RemoteFailure failed) {
            // Who orders does not know that it might receive, and would not cut it before a
            // promise.
            cut();
            return lacksWal() ? new Outcome.Diverged() : new Outcome.Failed(why(failed));
        }
    }

    private void awaitPrimary(Source there) throws InterruptedException {
        Duration until = instance.around().uptime().read().plus(BECOMES_PRIMARY);
        while (!there.primary() && instance.around().uptime().read().compareTo(until) < 0) {
            instance.around().pause().of(Duration.ofMillis(5));
        }
    }

    private String why(RemoteFailure failed) {
        String complaint = instance.postmaster().complaint();
        return complaint.isEmpty() ? String.valueOf(failed.getMessage()) : complaint;
    }

    /** Waits until the receiver streams. */
    void awaitStreaming() throws InterruptedException {
        instance.until(
                STREAMS,
                "the server does not receive",
                () -> {
                    if (lacksWal()) {
                        throw new RemoteFailure.Unavailable("the source has no longer the WAL");
                    }
                    return instance.orders()
                            .one("SELECT status FROM pg_stat_wal_receiver", LIMIT)
                            .equals("streaming");
                });
    }

    /** Whether the source has thrown away what is needed next; only a copy helps. */
    boolean lacksWal() {
        return instance.lacksWal();
    }
}
