package dev.drover.member.postgres;

import dev.drover.adapter.postgres.Link;
import dev.drover.adapter.postgres.ReplicaName;
import dev.drover.convergence.RemoteFailure;
import dev.drover.role.Member;
import dev.drover.role.Names;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Waits until enough replicas have what is written now. Compares places in the WAL; what a commit returns proves nothing. */
final class Barrier implements AutoCloseable {

    private static final Duration LIMIT = Instance.LIMIT;
    private static final Duration LOOK_FIRST = Duration.ofMillis(2);

    /** A replica that is gone is not asked for more often than that. */
    private static final Duration LOOK_LAST = Duration.ofMillis(20);

    private final Instance instance;
    private final Link link;

    Barrier(Instance instance) {
        this.instance = instance;
        this.link = instance.link();
    }

    /** Whether it has held; one at a time, since the next ends the one before. */
    boolean await(long term, Names names) throws InterruptedException {
        if (!instance.postmaster().running()) {
            return false;
        }
        if (names.k() == 0) {
            return true;
        }
        try {
            return held(term, names);
        } catch (RemoteFailure gone) {
            return false;
        }
    }

    private boolean held(long term, Names names) throws InterruptedException {
        if (!link.one("SELECT pg_is_in_recovery()", LIMIT).equals("f")) {
            return false;
        }
        if (!link.one("SELECT current_setting('synchronous_standby_names')", LIMIT)
                .equals(ReplicaName.synchronous(term, names))) {
            return false;
        }
        // A commit flushes everything before it; without one the end may rest in memory for a
        // while. And what was confirmed before this began says nothing about now.
        String end = link.one("SELECT pg_logical_emit_message(true, 'drover', 'barrier')", LIMIT);
        Duration look = LOOK_FIRST;
        while (confirmed(end, term, names.members()) < names.k()) {
            if (!instance.postmaster().running()) {
                return false;
            }
            instance.around().pause().of(look);
            look = look.multipliedBy(2).compareTo(LOOK_LAST) < 0 ? look.multipliedBy(2) : LOOK_LAST;
        }
        return true;
    }

    private int confirmed(String end, long term, Collection<Member> members) {
        Set<Member> confirmed = new HashSet<>();
        link
                .rows(
                        "SELECT application_name FROM pg_stat_replication WHERE flush_lsn >= '%s'"
                                .formatted(end),
                        LIMIT)
                .stream()
                .map(row -> ReplicaName.parse(row.getFirst()))
                .flatMap(Optional::stream)
                .filter(name -> name.term() == term && members.contains(name.member()))
                .forEach(name -> confirmed.add(name.member()));
        return confirmed.size();
    }

    @Override
    public void close() {
        link.close();
    }
}
