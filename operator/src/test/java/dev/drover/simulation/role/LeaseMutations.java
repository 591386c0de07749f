package dev.drover.simulation.role;

import dev.drover.role.Member;
import dev.drover.role.Mode;
import dev.drover.role.OperatorRules;
import dev.drover.role.Promise;
import dev.drover.role.Quorum;
import dev.drover.role.Report;
import dev.drover.role.RoleRecord;
import dev.drover.role.RoleSettings;
import dev.drover.role.RoleTimes;
import dev.drover.role.SupervisorRules;
import dev.drover.role.SupervisorState;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The protocol with one rule left out, for each rule about time in {@code failover.md} 7: lease, and what binds it. */
final class LeaseMutations {

    static final Mutation FROM_THE_ANSWER =
            Mutation.of("lease counted from the answer", new FromTheAnswer());

    static final Mutation WITHOUT_WAITING =
            Mutation.of("takeover without waiting", new WithoutWaiting());

    static final Mutation UNPROMISED = Mutation.of("candidate not promised", new Unpromised());

    static final Mutation UNBOUND = Mutation.of("confirmation not binding", new Unbound());

    static final Mutation UNBOUND_AT_FIRST =
            Mutation.of("binding lost at a restart", new UnboundAtFirst());

    static final Mutation NOT_ALL = Mutation.of("a member missing from the list", new NotAll());

    static final Mutation NEWEST =
            Mutation.of("newest instead of oldest confirmation", new Newest());

    static final Mutation KEPT_AND_TIMED =
            Mutation.of("keep together with the time path", new KeptAndTimed());

    static final Mutation UNGATED = Mutation.of("no gate after a thaw", new Ungated());

    static final Mutation RENEWED_BY_HEARTBEAT =
            Mutation.of("heartbeat renewal together with the time path", new Renewed(1));

    static final Mutation RENEWED_BY_NOBODY =
            Mutation.of("heartbeat counts with k = 0", new Renewed(0));

    static final Mutation MODE_AT_ONCE =
            Mutation.of("mode counted before the primary confirmed it", new ModeAtOnce());

    /** A lease so long that clocks differ by a second and more at its end. */
    static final Mutation LONG_LEASE = leased(100_000, 3_000);

    static final Mutation NO_MARGIN = leased(100_000, 0);

    /** A lease with no more margin than clocks need. */
    static final Mutation SMALL_MARGIN = leased(4_000, 80);

    static final Mutation SMALL_MARGIN_FROM_SENDING =
            new Mutation(
                    "T0 at sending",
                    SMALL_MARGIN.supervisor(),
                    new FromSending(),
                    SMALL_MARGIN.habits());

    static final Mutation GIVES_UP_EARLY =
            Mutation.of("data given up for a primary that is not proved", new GivesUpEarly());

    static final Mutation FOREIGN_OVERWRITTEN =
            Mutation.of("data of another cluster are followed over", new TakesAnyData());

    static final Mutation FOREIGN_NAMED =
            new Mutation(
                    "data of another cluster are counted",
                    new TakesAnyData(),
                    new CountsAnyData(),
                    Mutation.NONE.habits());

    private LeaseMutations() {}

    private static class Rules extends SupervisorRules {
        Rules() {
            super(RoleTimes.DEFAULT);
        }
    }

    private static Mutation leased(long leaseMillis, long marginMillis) {
        RoleTimes usual = RoleTimes.DEFAULT;
        RoleTimes times =
                new RoleTimes(
                        Duration.ofMillis(leaseMillis),
                        usual.retry(),
                        usual.heartbeat(),
                        usual.fresh(),
                        usual.gone(),
                        usual.idle(),
                        usual.grace(),
                        Duration.ofMillis(marginMillis),
                        usual.bootstrap(),
                        usual.switching());
        return Mutation.of("a margin of " + marginMillis + " ms", new SupervisorRules(times));
    }

    private static final class TakesAnyData extends Rules {
        @Override
        protected boolean isOfTheCluster(SupervisorState state) {
            return true;
        }
    }

    private static final class CountsAnyData extends OperatorRules {
        @Override
        protected boolean isOfTheCluster(RoleRecord record, String system) {
            return true;
        }
    }

    private static final class GivesUpEarly extends Rules {
        @Override
        protected boolean mayGiveUpData(SupervisorState state) {
            return true;
        }
    }

    // ---- what the primary counts ----

    private static final class FromTheAnswer extends Rules {
        @Override
        protected Duration leaseBegins(Duration startedAt, Duration answeredAt) {
            return answeredAt;
        }
    }

    private static final class Renewed extends Rules {

        private final int leastReplicas;

        Renewed(int leastReplicas) {
            this.leastReplicas = leastReplicas;
        }

        @Override
        protected boolean barrierRenews(RoleRecord record) {
            return record.want().k() >= leastReplicas;
        }
    }

    private static final class Ungated extends Habits {
        @Override
        boolean gates() {
            return false;
        }
    }

    // ---- confirmations ----

    private static final class Unbound extends Rules {
        @Override
        protected Duration bindsFor() {
            return Duration.ZERO;
        }

        @Override
        protected Duration boundAtFirst() {
            return super.bindsFor();
        }
    }

    private static final class UnboundAtFirst extends Rules {
        @Override
        protected Duration boundAtFirst() {
            return Duration.ZERO;
        }
    }

    private static final class NotAll extends Rules {
        @Override
        protected SortedSet<Member> confirmers(RoleRecord record, Member self) {
            SortedSet<Member> fewer = new TreeSet<>(super.confirmers(record, self));
            if (!fewer.isEmpty()) {
                fewer.removeLast();
            }
            return fewer;
        }
    }

    private static final class Newest extends Rules {
        @Override
        protected Optional<Duration> confirmedFrom(Collection<Duration> startedAt) {
            return startedAt.stream().max(Comparator.naturalOrder());
        }
    }

    // ---- what the operator counts ----

    private static final class FromSending extends OperatorRules {
        @Override
        protected Duration termBegins(Duration askedAt, Duration answeredAt) {
            return askedAt;
        }
    }

    private static final class WithoutWaiting extends OperatorRules {
        @Override
        protected Duration primarysTime(RoleTimes times) {
            return Duration.ZERO;
        }
    }

    private static final class Unpromised extends OperatorRules {
        @Override
        protected Collection<Promise> heirs(
                RoleRecord record, Collection<Promise> promises, Collection<Report> answering) {
            Stream<Promise> others =
                    answering.stream()
                            .filter(report ->
                                    record.quorum().successors().contains(report.member()))
                            .flatMap(report ->
                                    report.observed().end().stream()
                                            .map(end ->
                                                    new Promise(
                                                            record.term(),
                                                            report.member(),
                                                            report.system(),
                                                            end)));
            return Stream.concat(super.heirs(record, promises, answering).stream(), others)
                    .toList();
        }
    }

    private static final class KeptAndTimed extends OperatorRules {
        @Override
        protected Collection<Member> successors(RoleRecord record) {
            return record.mode() == Mode.ASYNC ? record.members() : super.successors(record);
        }
    }

    private static final class ModeAtOnce extends OperatorRules {
        @Override
        protected RoleRecord moded(RoleRecord record, RoleSettings settings) {
            RoleRecord it = super.moded(record, settings);
            Quorum quorum = it.quorum();
            return new RoleRecord(
                    it.term(),
                    it.phase(),
                    it.primary(),
                    it.mode(),
                    it.onControlPlaneLoss(),
                    it.members(),
                    it.timeline(),
                    it.want(),
                    new Quorum(quorum.primary(), quorum.names(), new TreeSet<>(successors(it))),
                    it.target(),
                    it.system(),
                    it.reason());
        }
    }
}
