package dev.drover.simulation.role;

import dev.drover.role.ControlPlaneLoss;
import dev.drover.role.Disk;
import dev.drover.role.Member;
import dev.drover.role.Mode;
import dev.drover.role.Phase;
import dev.drover.role.Quorum;
import dev.drover.role.Report;
import dev.drover.role.RoleRecord;
import dev.drover.role.RoleSettings;
import dev.drover.role.Server;
import dev.drover.role.Server.InForce;
import dev.drover.role.Stored;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Sees everything, remembers what was acknowledged or could be read, and speaks up when something happens that never may. */
final class Witness {

    private static final int ON_ITS_WAY = 5;

    private record Naming(long term, Member primary) {}

    private final RoleWorld world;
    private final BitSet known = new BitSet();
    private final Map<Long, Member> namedIn = new TreeMap<>();
    private final Map<Integer, Naming> namings = new TreeMap<>();
    private final Map<Integer, Naming> lost = new TreeMap<>();
    private long served;
    private int acknowledged;
    private int namedOften;
    private Optional<String> initialized = Optional.empty();

    Witness(RoleWorld world) {
        this.world = world;
    }

    int acknowledged() {
        return acknowledged;
    }

    /** How many times a member was named. */
    int namings() {
        return namedOften;
    }

    // ---- the record ----

    void written(Stored stored) {
        RoleRecord record = stored.record();
        world.time().tell(() -> "record %d: %s".formatted(stored.version(), brief(record)));
        if (stored.version() > 1) {
            RoleRecord before = world.store().stale(1).record();
            require(record.term() >= before.term(), "the term goes back");
        }
        record.primary().ifPresent(primary -> named(record, primary));
        neverWeaker();
    }

    private void named(RoleRecord record, Member primary) {
        Member already = namedIn.putIfAbsent(record.term(), primary);
        require(already == null || already.equals(primary), "two are named in one term");
        Naming naming = new Naming(record.term(), primary);
        Naming other = namings.putIfAbsent(record.timeline(), naming);
        namedOften += other == null ? 1 : 0;
        if (other == null && record.mode() == Mode.ASYNC) {
            forgetWhatOnlyOthersHave(primary);
        }
        require(
                other == null || other.equals(naming),
                "two namings share timeline " + record.timeline());
    }

    /** What was reserved there, and by nobody taken, may be reserved again: who was named has promised more by then. */
    void storeLost() {
        lost.putAll(namings);
        namings.clear();
        namedIn.clear();
    }

    /** Asynchronously it is lost. */
    private void forgetWhatOnlyOthersHave(Member primary) {
        BitSet kept = new BitSet();
        world.member(primary.name()).database().wal().all().forEach(entry -> kept.set(entry.id()));
        known.and(kept);
    }

    /** Data are copied over what a member has. */
    void overwrites(MemberHost host) {
        String system = host.disk().system();
        require(
                system.isEmpty() || system.equals(system()),
                host.name() + " has lost data of another cluster");
    }

    /** The first data are made. */
    void initializes(MemberHost host) {
        initialized = initialized.or(() -> Optional.of(host.name()));
        require(initialized.filter(host.name()::equals).isPresent(), "two make the first data");
        require(known.isEmpty(), host.name() + " makes first data, and there were some");
        require(
                host.disk().data() == Disk.Data.NONE,
                host.name() + " makes first data over others");
    }

    private static String brief(RoleRecord record) {
        return "term %d %s %s timeline %d want %s quorum %s %s members %s: %s"
                .formatted(
                        record.term(),
                        record.phase(),
                        record.primary().map(Member::toString).orElse("nobody"),
                        record.timeline(),
                        record.want(),
                        record.quorum().primary(),
                        record.quorum().names(),
                        record.members(),
                        record.reason());
    }

    // ---- the members ----

    void promoted(MemberHost host, int timeline) {
        boolean reserved =
                Stream.of(namings, lost)
                        .flatMap(all -> Stream.ofNullable(all.get(timeline)))
                        .anyMatch(naming -> naming.primary().equals(host.member()));
        require(
                reserved,
                host.name() + " is promoted on timeline " + timeline + ", which is not its own");
    }

    /** Whoever says that its server is off by a person's wish has none that runs. */
    void says(MemberHost host, Report report) {
        require(
                !(report.fenced() && host.disk().fenced())
                        || host.database().run() == Server.Run.OFF,
                host.name() + " says that it is fenced, and its server runs");
    }

    /** The names in force on a primary of the record's term are never weaker than what a failover counts. */
    void neverWeaker() {
        RoleRecord record = last();
        for (MemberHost host : world.members()) {
            boolean counts =
                    host.database().serves()
                            && record.quorum().primary().equals(host.member())
                            && term(host) == record.term();
            require(
                    !counts
                            || host.database()
                                    .enforced()
                                    .filter(now ->
                                            now.names().atLeastAsStrongAs(record.quorum().names()))
                                    .isPresent(),
                    host.name() + " waits for less than a failover counts");
        }
    }

    void letIn(MemberHost host) {
        long term = term(host);
        world.time().tell(() -> host.name() + " lets clients in, in term " + term);
        require(
                world.store().versions().stream()
                        .map(Stored::record)
                        .anyMatch(record ->
                                record.phase() == Phase.STABLE
                                        && record.term() == term
                                        && record.names(host.member())),
                host.name() + " serves in a term in which it was never proved");
        require(
                host.disk().system().equals(system()),
                host.name() + " serves the data of another cluster");
        // Who was replaced meanwhile may show what it has for the rest of its lease, and gets
        // nothing acknowledged.
        if (term >= served) {
            holdsAllThatIsKnown(host);
        }
        host.database().wal().all().forEach(entry -> known.set(entry.id()));
        secured(host, host.database().wal().size());
        onlyOne(host);
        neverWeaker();
    }

    void acknowledged(MemberHost host, int id, int position) {
        known.set(id);
        acknowledged++;
        secured(host, position);
        onlyOne(host);
    }

    /** Nobody serves without everything that was acknowledged, or could be read, anywhere. */
    void holdsAllThatIsKnown(MemberHost host) {
        BitSet missing = (BitSet) known.clone();
        host.database().wal().all().forEach(entry -> missing.clear(entry.id()));
        require(
                missing.isEmpty(),
                "%s has lost %d acknowledged writes: %s"
                        .formatted(host.name(), missing.cardinality(), missing));
    }

    /** What can be read is where a failover will look for it. */
    private void secured(MemberHost host, int position) {
        RoleRecord record = last();
        Quorum quorum = record.quorum();
        boolean counts = record.term() == term(host) && quorum.primary().equals(host.member());
        if (!counts) {
            return;
        }
        long holders =
                quorum.names().members().stream()
                        .filter(member -> holds(member, host, position))
                        .count();
        require(
                holders >= quorum.names().k(),
                "%s shows what only %d of %s have".formatted(host.name(), holders, quorum.names()));
    }

    /** One whose disk was lost had it: what counts is that it promises nothing any more. */
    private boolean holds(Member member, MemberHost primary, int position) {
        MemberHost host = world.member(member.name());
        if (!host.member().equals(member)) {
            return true;
        }
        Wal theirs = host.database().wal();
        return theirs.flushed() >= position
                && theirs.get(position - 1).equals(primary.database().wal().get(position - 1));
    }

    /** Asynchronously: who accepts in a term is never seen to accept after somebody did in a higher one. */
    private void onlyOne(MemberHost host) {
        long term = term(host);
        require(
                mode() != Mode.ASYNC || term >= served,
                host.name() + " accepts in term " + term + " after another did in " + served);
        served = Math.max(served, term);
    }

    private Mode mode() {
        return last().mode();
    }

    private String system() {
        return last().system();
    }

    /** The record, or what it was before it was lost. */
    private RoleRecord last() {
        List<Stored> all = world.store().versions();
        return all.isEmpty() ? RoleStore.NONE.record() : all.getLast().record();
    }

    private static long term(MemberHost host) {
        Optional<InForce> names = host.database().enforced();
        return names.map(InForce::term).orElse(0L);
    }

    // ---- the end ----

    /**
     * Whether a disk was lost while a failover counted on it alone, because the quorum was made weaker just then: nobody can
     * know any more what was acknowledged, and a person has to decide; also where others may succeed by time, but only if little is
     * lost by it, and nobody knows how much that is.
     */
    boolean beyondHelp() {
        List<Member> alive = world.members().stream().map(MemberHost::member).toList();
        RoleRecord record = world.store().newest().record();
        return record.phase() != Phase.BOOTSTRAP
                && !record.quorum().isFailoverSet(alive)
                && (record.quorum().successors().stream().noneMatch(alive::contains)
                        || boundedAndBlind(record.quorum().primary()));
    }

    private boolean boundedAndBlind(Member primary) {
        return world.settings().maxDataLossBytes().isPresent()
                && world.member(primary.name()).hasLostADisk();
    }

    /** All faults are over: one primary, and everybody is with it. */
    void settled() {
        RoleRecord record = world.store().newest().record();
        require(record.phase() == Phase.STABLE, "no primary is proved after the faults");
        Member primary = Objects.requireNonNull(record.primary().orElse(null));
        MemberHost host = world.member(primary.name());
        require(host.member().equals(primary), "the named primary has lost its data");
        require(
                world.members().stream()
                        .filter(it -> it.database().serves())
                        .toList()
                        .equals(List.of(host)),
                "not exactly the named primary serves");
        holdsAllThatIsKnown(host);
        for (MemberHost other : world.members()) {
            require(other == host || follows(other, host), other.name() + " does not follow");
        }
        require(
                record.want().equals(record.quorum().names())
                        && record.want().k() == (mode() == Mode.ASYNC ? 0 : world.settings().k()),
                "the replicas do not count again");
        RoleSettings settings = world.settings();
        require(
                record.mode() == settings.mode()
                        && record.onControlPlaneLoss() == settings.onControlPlaneLoss(),
                "the mode is not what is asked for");
        boolean stopsByItself =
                settings.mode() == Mode.ASYNC
                        && settings.onControlPlaneLoss() != ControlPlaneLoss.KEEP;
        require(
                record.quorum().successors().equals(stopsByItself ? record.members() : Set.of()),
                "not everybody is a successor who should be");
    }

    /** But for what is on its way. */
    private static boolean follows(MemberHost other, MemberHost primary) {
        Wal theirs = other.database().wal();
        Wal all = primary.database().wal();
        return all.continues(theirs) && all.size() - theirs.size() < ON_ITS_WAY;
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new Violation(otherwise);
        }
    }
}
