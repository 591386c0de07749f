package dev.drover.simulation.role;

import dev.drover.role.Disk;
import dev.drover.role.Member;
import dev.drover.role.Names;
import dev.drover.role.OperatorRules;
import dev.drover.role.Phase;
import dev.drover.role.Promise;
import dev.drover.role.Quorum;
import dev.drover.role.Report;
import dev.drover.role.RoleRecord;
import dev.drover.role.RoleTimes;
import dev.drover.role.Server;
import dev.drover.role.Stored;
import dev.drover.role.SupervisorRules;
import dev.drover.role.SupervisorState;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The protocol with one rule left out, for each rule of {@code failover.md} 7 that is carried out: election, quorum, promise. */
final class Mutations {

    static final Mutation FOLLOWS_ANYBODY =
            Mutation.of("attach in spite of a higher promise", new FollowsAnybody());

    static final Mutation STREAMS_BY_ITSELF =
            Mutation.of("server streams by itself after a restart", new StreamsByItself());

    static final Mutation PROMISES_RUNNING =
            Mutation.of("primary promises without stopping", new PromisesRunning());

    static final Mutation QUORUM_BY_NAMING =
            Mutation.of("naming replaces the quorum", new QuorumByNaming());

    static final Mutation NOT_SYNCED =
            Mutation.of("promise not synced", new Forgetful(true, false));

    static final Mutation CACHED = Mutation.of("cached read", new Forgetful(false, true));

    static final Mutation NOT_SYNCED_AND_CACHED =
            Mutation.of("promise not synced, and a cached read", new Forgetful(true, true));

    /** Those that random faults find. */
    static final List<Mutation> RANDOM =
            List.of(
                    Mutation.of("fewer promises than a failover set", new FewerPromises()),
                    Mutation.of("not the highest position chosen", new LowestChosen()),
                    Mutation.of("promise without cutting the receiver", new Uncut()),
                    Mutation.of("position too low after a standby's restart", new Impatient()),
                    Mutation.of("blind write instead of compare-and-set", new BlindWrites()),
                    Mutation.of("timeline number not unique", new NextTimeline()),
                    Mutation.of("named again on the same timeline", new SameTimeline()),
                    new Mutation(
                            "lost disk counted",
                            new PromisesWithoutData(),
                            new CountsNames(),
                            Mutation.NONE.habits()),
                    Mutation.of("wiped member starts as primary", new KnowsNames()),
                    Mutation.of("clients let in before stable", new Eager()),
                    Mutation.of("no barrier when strengthening", new StrengthensAtOnce()),
                    Mutation.of("a swap in one step", new Swaps()),
                    Mutation.of("one field for what is set and what is counted", new OneField()),
                    Mutation.of("confirmation without a record version", new AnyBarrier()),
                    new Mutation(
                            "names empty at promotion",
                            new NamesLater(),
                            Mutation.NONE.operator(),
                            new StartsNameless()),
                    Mutation.of("no barrier after a restart", new OpensAtOnce()),
                    Mutation.of("switchover within the same term", new SameTerm()));

    static final Mutation IGNORES_FENCES =
            Mutation.of("a fenced member takes part", new IgnoresFences());

    static final Mutation GOES_BY_VERSIONS =
            Mutation.of("records ordered by their version alone", new GoesByVersions());

    static final Mutation MISSES_FOR_A_SILENCE =
            Mutation.of("replicas missed because the primary is silent", new MissesForASilence());

    static final Mutation FORGETS_COPIES =
            Mutation.of("a copy that ended too late forgotten", new ForgetsCopies());

    private Mutations() {}

    private static class Rules extends SupervisorRules {
        Rules() {
            super(RoleTimes.DEFAULT);
        }
    }

    private static RoleRecord with(RoleRecord it, int timeline, Names want, Quorum quorum) {
        return new RoleRecord(
                it.term(),
                it.phase(),
                it.primary(),
                it.mode(),
                it.onControlPlaneLoss(),
                it.members(),
                timeline,
                want,
                quorum,
                it.target(),
                it.system(),
                it.reason());
    }

    // ---- election ----

    private static final class FewerPromises extends OperatorRules {
        @Override
        protected boolean isFailoverSet(Quorum quorum, Collection<Member> promised) {
            Names names = quorum.names();
            long counted = names.members().stream().filter(promised::contains).count();
            return super.isFailoverSet(quorum, promised)
                    || (names.k() > 0
                            && counted >= Math.max(1, names.members().size() - names.k()));
        }
    }

    private static final class LowestChosen extends OperatorRules {
        @Override
        protected Optional<Promise> best(Collection<Promise> promises, Optional<String> preferred) {
            return promises.stream().min(Comparator.comparing(Promise::position));
        }
    }

    private static final class Uncut extends Rules {
        @Override
        protected boolean cutsBeforePromise(Server server) {
            return false;
        }
    }

    private static final class FollowsAnybody extends Rules {
        @Override
        protected boolean mayFollow(Disk disk, long term) {
            return true;
        }
    }

    private static final class StreamsByItself extends Habits {
        @Override
        boolean startsCut() {
            return false;
        }
    }

    private static final class Impatient extends Habits {
        @Override
        boolean awaitsReplay() {
            return false;
        }
    }

    private static final class PromisesRunning extends Rules {
        @Override
        protected boolean stopsBeforePromise(Server server) {
            return false;
        }

        @Override
        protected boolean isNamed(SupervisorState state) {
            return state.record().filter(record -> record.names(state.member())).isPresent();
        }
    }

    private static final class BlindWrites extends Habits {
        @Override
        boolean comparesAndSets() {
            return false;
        }
    }

    private static final class NextTimeline extends OperatorRules {
        @Override
        protected RoleRecord naming(RoleRecord record, Promise promise, Names names) {
            RoleRecord named = super.naming(record, promise, names);
            return with(named, promise.position().timeline() + 1, named.want(), named.quorum());
        }
    }

    private static final class SameTimeline extends OperatorRules {
        @Override
        protected RoleRecord naming(RoleRecord record, Promise promise, Names names) {
            RoleRecord named = super.naming(record, promise, names);
            return promise.position().timeline() == record.timeline()
                            && promise.member().equals(record.quorum().primary())
                    ? with(named, record.timeline(), named.want(), named.quorum())
                    : named;
        }
    }

    private static final class PromisesWithoutData extends Rules {
        @Override
        protected boolean mayPromise(Disk disk, long term) {
            return term >= disk.promised() && term > disk.followed();
        }
    }

    private static final class CountsNames extends OperatorRules {
        @Override
        protected boolean isFailoverSet(Quorum quorum, Collection<Member> promised) {
            List<String> names = promised.stream().map(Member::name).toList();
            List<Member> taken =
                    quorum.names().members().stream()
                            .filter(member -> names.contains(member.name()))
                            .toList();
            return super.isFailoverSet(quorum, promised) || super.isFailoverSet(quorum, taken);
        }
    }

    private static final class KnowsNames extends Rules {
        @Override
        protected boolean isNamed(SupervisorState state) {
            return state.record()
                    .flatMap(RoleRecord::primary)
                    .filter(primary -> primary.name().equals(state.name()))
                    .isPresent();
        }
    }

    // ---- quorum ----

    private static final class QuorumByNaming extends OperatorRules {
        @Override
        protected RoleRecord naming(RoleRecord record, Promise promise, Names names) {
            RoleRecord named = super.naming(record, promise, names);
            return with(named, named.timeline(), names, new Quorum(promise.member(), names));
        }
    }

    private static final class Eager extends Rules {
        @Override
        protected boolean admitsClients(SupervisorState state) {
            return true;
        }
    }

    private static final class StrengthensAtOnce extends OperatorRules {
        @Override
        protected RoleRecord towards(RoleRecord record, Names goal) {
            return atOnce(record, record.want().nextTowards(goal));
        }
    }

    private static RoleRecord atOnce(RoleRecord record, Names next) {
        return with(record, record.timeline(), next, new Quorum(record.quorum().primary(), next));
    }

    private static final class Swaps extends OperatorRules {
        @Override
        protected RoleRecord towards(RoleRecord record, Names goal) {
            boolean comparable =
                    goal.atLeastAsStrongAs(record.want()) || record.want().atLeastAsStrongAs(goal);
            return comparable
                    ? super.towards(record, goal)
                    : with(record, record.timeline(), goal, record.quorum());
        }
    }

    private static final class OneField extends OperatorRules {
        @Override
        protected RoleRecord naming(RoleRecord record, Promise promise, Names names) {
            RoleRecord named = super.naming(record, promise, names);
            return with(
                    named, named.timeline(), names, new Quorum(record.quorum().primary(), names));
        }

        @Override
        protected RoleRecord towards(RoleRecord record, Names goal) {
            return atOnce(record, record.want().nextTowards(goal));
        }
    }

    private static final class AnyBarrier extends OperatorRules {
        @Override
        protected boolean proves(long barrier, Stored stored) {
            return true;
        }
    }

    private static final class NamesLater extends Rules {
        @Override
        protected boolean namesComeFirst() {
            return false;
        }
    }

    private static final class StartsNameless extends Habits {
        @Override
        boolean neverWithoutNames() {
            return false;
        }
    }

    private static final class OpensAtOnce extends Rules {
        @Override
        protected boolean admitsClients(SupervisorState state) {
            return stable(state);
        }
    }

    private static final class SameTerm extends OperatorRules {
        @Override
        protected RoleRecord switching(RoleRecord record, Member target) {
            return new RoleRecord(
                    record.term(),
                    Phase.PROMOTING,
                    Optional.of(target),
                    record.mode(),
                    record.onControlPlaneLoss(),
                    record.members(),
                    record.timeline() + 1,
                    Names.NOBODY,
                    record.quorum(),
                    Optional.empty(),
                    record.system(),
                    "switchover");
        }
    }

    private static final class MissesForASilence extends OperatorRules {
        @Override
        protected boolean saysNothing(Report report) {
            return false;
        }
    }

    // ---- a store that is lost ----

    private static final class GoesByVersions extends Rules {
        @Override
        protected boolean isNews(SupervisorState state, Stored stored) {
            return state.sight()
                    .stored()
                    .filter(seen -> seen.version() > stored.version())
                    .isEmpty();
        }
    }

    // ---- a person's words ----

    /** What it is told it writes down, as a promise is, and goes on. */
    private static final class IgnoresFences extends Rules {
        @Override
        protected boolean takesPart(SupervisorState state) {
            boolean written = state.disk().fenced();
            return written || super.takesPart(state);
        }
    }

    private static final class ForgetsCopies extends Rules {
        @Override
        protected Disk onDisk(Disk known, Disk found) {
            return known;
        }
    }

    // ---- promise ----

    private static final class Forgetful extends Habits {

        private final boolean unsynced;
        private final boolean cached;

        Forgetful(boolean unsynced, boolean cached) {
            this.unsynced = unsynced;
            this.cached = cached;
        }

        @Override
        boolean syncsPromises() {
            return !unsynced;
        }

        @Override
        boolean readsConsistently() {
            return !cached;
        }
    }
}
