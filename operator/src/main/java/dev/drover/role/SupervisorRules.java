package dev.drover.role;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

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
                .filter(_ -> state.disk().whole() && isOfTheCluster(state))
                .isPresent();
    }

    /**
     * Whether that is no older than what was seen: by its term, and within one by its version. In one life of a store both grow. A store
     * that begins anew counts versions anew, and one that was put back shows a term from before, which is no news.
     */
    protected boolean isNews(SupervisorState state, Stored stored) {
        Optional<Stored> seen = state.sight().stored();
        long term = seen.map(it -> it.record().term()).orElse(0L);
        long version = seen.map(Stored::version).orElse(0L);
        return stored.record().term() > term
                || (stored.record().term() == term && stored.version() >= version);
    }

    /** Whether its data, if there are any, are those that the record is about; data of another cluster are left untouched. */
    protected boolean isOfTheCluster(SupervisorState state) {
        return !state.foreign();
    }

    /**
     * Whether the record makes this member the one that makes the first data: it has none, knows of no later term, and sees the
     * record now.
     */
    protected boolean mayInitialize(SupervisorState state, Duration now) {
        return isToInitialize(state) && isLeased(state, now);
    }

    /** Whether the record, as last seen, is a first one that names this member, which has no data. */
    final boolean isToInitialize(SupervisorState state) {
        return state.disk().data() == Disk.Data.NONE
                && state.record()
                        .filter(record -> record.phase() == Phase.BOOTSTRAP)
                        .filter(record -> record.names(state.member()))
                        .filter(record -> state.disk().promised() <= record.term())
                        .isPresent();
    }

    /**
     * What counts of a disk, when one whose order has ended says what it found there: that, also where its order was given up
     * meanwhile. Who writes down what he believed before points at data that are gone.
     */
    protected Disk onDisk(Disk known, Disk found) {
        return found;
    }

    // ---- the lease ----

    /** From when a read of the record that shows this term is worth something: from its start, not from its answer. */
    protected Duration leaseBegins(Duration startedAt, Duration answeredAt) {
        return startedAt;
    }

    /**
     * Whether what was last seen of the record is still worth something: counted from the start of the read. One that is to serve
     * on whatever happens needs nothing more.
     */
    protected boolean isLeased(SupervisorState state, Duration now) {
        return keeps(state) || leasedByWhatWasSeen(state, now);
    }

    private static boolean keeps(SupervisorState state) {
        return state.record()
                .filter(record -> record.mode() == Mode.ASYNC)
                .filter(record -> record.onControlPlaneLoss() == ControlPlaneLoss.KEEP)
                .isPresent();
    }

    /** When a lease that is live now ends if nothing renews it. */
    final Duration leaseEnds(SupervisorState state, Duration now) {
        Duration from = keeps(state) ? now : state.sight().leaseFrom().orElse(now);
        return from.plus(times.lease());
    }

    private boolean leasedByWhatWasSeen(SupervisorState state, Duration now) {
        return state.sight()
                .leaseFrom()
                .filter(from -> now.compareTo(from.plus(times.lease())) < 0)
                .isPresent();
    }

    /** Whether a primary asks the others to confirm: asynchronous, failsafe, and without an answer from the store lately. */
    protected boolean asksForConfirmations(SupervisorState state, Duration now) {
        return livesByConfirmations(state)
                && state.sight()
                        .readAt()
                        .filter(at -> now.compareTo(at.plus(times.heartbeat())) >= 0)
                        .isPresent();
    }

    /** Whether confirmations by all others are worth a lease: asynchronous, and failsafe. */
    final boolean livesByConfirmations(SupervisorState state) {
        boolean failsafe =
                state.record()
                        .filter(record -> record.mode() == Mode.ASYNC)
                        .filter(record -> record.onControlPlaneLoss() == ControlPlaneLoss.FAILSAFE)
                        .isPresent();
        return failsafe && isNamed(state);
    }

    /** Who has to confirm: every other member of the version that the primary goes by. */
    protected SortedSet<Member> confirmers(RoleRecord record, Member self) {
        SortedSet<Member> others = new TreeSet<>(record.members());
        others.remove(self);
        return others;
    }

    /** From when confirmations by all are worth something: from the oldest question among them. */
    protected Optional<Duration> confirmedFrom(Collection<Duration> startedAt) {
        return startedAt.stream().min(Comparator.naturalOrder());
    }

    /** Whether to confirm to the primary of a term: nothing higher was promised, or is about to be. */
    protected boolean mayConfirm(SupervisorState state, long term) {
        boolean asked = state.work().asked().filter(it -> it.term() > term).isPresent();
        return state.disk().promised() <= term && !asked;
    }

    /** How long who confirms promises nothing, from its answer: until the primary's time is over on anybody's clock. */
    protected Duration bindsFor() {
        return times.lease().plus(times.margin());
    }

    /**
     * How long promises are refused after the supervisor began, as long as the record may be asynchronous: what it confirmed
     * before is not known any more.
     */
    protected Duration boundAtFirst() {
        return bindsFor();
    }

    /** Whether a promise has to wait because something was confirmed. */
    final boolean isBound(SupervisorState state, Duration now) {
        Confirmations given = state.confirmations();
        boolean synchronous = state.record().filter(it -> it.mode() != Mode.ASYNC).isPresent();
        boolean afresh =
                !synchronous
                        && given.begunAt()
                                .filter(at -> now.compareTo(at.plus(boundAtFirst())) < 0)
                                .isPresent();
        return afresh || given.boundUntil().filter(until -> now.compareTo(until) < 0).isPresent();
    }

    // ---- promises ----

    /** Whether the member promises, follows and serves at all: not while a person wants its server off. */
    protected boolean takesPart(SupervisorState state) {
        return !state.isFenced();
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

    /**
     * Whether whole data may be given up to follow the primary. One that is not proved yet may be lost again, and one that is may be
     * lost while a failover counts on this member: what is given up may then be what the next election needs. Only who cannot be
     * missed does so before; whom others can stand for is left out of the names in a moment, because it does not attach.
     */
    protected boolean mayGiveUpData(SupervisorState state) {
        return state.record().filter(record -> mayGiveUpData(state.member(), record)).isPresent();
    }

    private static boolean mayGiveUpData(Member member, RoleRecord record) {
        boolean proved = record.phase() == Phase.STABLE;
        Names counted = proved ? record.quorum().names() : record.want();
        if (!counted.members().contains(member)) {
            return proved || record.mode() == Mode.REQUIRED;
        }
        return record.mode() == Mode.REQUIRED || counted.members().size() - 1 < counted.k();
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
