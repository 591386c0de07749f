package dev.drover.role;

import java.time.Duration;

/**
 * The rules that a supervisor never breaks, each by itself; without any of them a write is lost or two are primary. Not final,
 * so that the simulation can leave out one at a time and show that it notices.
 */
public class SupervisorRules {

    private final RoleTimes times;

    /** Rules for those times. */
    public SupervisorRules(RoleTimes times) {
        this.times = times;
    }

    /** The times that the rules go by. */
    public final RoleTimes times() {
        return times;
    }

    /**
     * Whether the record, as last seen, makes this member primary: it names it and no other life of it, in a term not below
     * any that it promised, and its data are whole.
     */
    protected boolean isNamed(SupervisorState state) {
        return state.record()
                .filter(record -> record.names(state.member()))
                .filter(record -> record.term() >= state.disk().promised())
                .filter(_ -> state.disk().whole())
                .isPresent();
    }

    /** Whether what was last seen of the record is still worth something: counted from the start of the read. */
    protected boolean isLeased(SupervisorState state, Duration now) {
        return state.sight()
                .leaseFrom()
                .filter(from -> now.compareTo(from.plus(times.lease())) < 0)
                .isPresent();
    }

    /** Whether a promise of that term may be given: not below one that was, and not after its primary was followed. */
    protected boolean mayPromise(Disk disk, long term) {
        return disk.whole() && term >= disk.promised() && term > disk.followed();
    }

    /** Whether the server has to stop before a promise is given: while it is primary it could still acknowledge. */
    protected boolean stopsBeforePromise(Server server) {
        return server.primary();
    }

    /** Whether the receiver has to be cut before a promise is given: it would go on confirming to the old primary. */
    protected boolean cutsBeforePromise(Server server) {
        return server.upstream().isPresent();
    }

    /** Whether a primary of that term may be followed: never one of a term below a promise. */
    protected boolean mayFollow(Disk disk, long term) {
        return term >= disk.promised();
    }

    /** Whether names have to be set before the server is started as, or becomes, primary. */
    protected boolean namesComeFirst() {
        return true;
    }

    /**
     * Whether clients may come: the term is stable, and a barrier has held since the server's start. What waited for an
     * acknowledgement becomes visible by a restart.
     */
    protected boolean admitsClients(SupervisorState state) {
        return stable(state) && state.server().barrier().isPresent();
    }

    /** Whether the record, as last seen, says that the primary is proved. */
    protected static boolean stable(SupervisorState state) {
        return state.record().filter(record -> record.phase() == Phase.STABLE).isPresent();
    }

    /** The version for which a barrier counts that was started under {@code started}: that one and no other. */
    protected long barrierVersion(long started, SupervisorState state) {
        return started;
    }

    /** Whether a barrier that held renews the lease: where each acknowledgement needs replicas of this term. */
    protected boolean barrierRenews(RoleRecord record) {
        return record.mode() != Mode.ASYNC && record.want().k() > 0;
    }

    /** Whether another life of the server may begin in the same term, after so many that ended by themselves. */
    final boolean mayRestart(Server server) {
        return server.exits() <= 1;
    }

    /**
     * Whether a running primary has to stop at once: it is not the one that the record names, or its lease has run out. One
     * that makes way in a switchover stops too, but ships everything first, as long as its lease lets it.
     */
    protected boolean mustFence(SupervisorState state, Duration now) {
        Server server = state.server();
        if (!server.primary()) {
            return false;
        }
        boolean rightful = isNamed(state) && mayRestart(server);
        return !isLeased(state, now) || !(rightful || state.makesWay());
    }
}
