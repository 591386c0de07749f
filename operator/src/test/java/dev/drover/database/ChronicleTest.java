package dev.drover.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.role.ControlPlaneLoss;
import dev.drover.role.Member;
import dev.drover.role.Mode;
import dev.drover.role.Names;
import dev.drover.role.Observation;
import dev.drover.role.OperatorEffect;
import dev.drover.role.OperatorEvent;
import dev.drover.role.OperatorRules;
import dev.drover.role.OperatorState;
import dev.drover.role.Phase;
import dev.drover.role.Position;
import dev.drover.role.Promise;
import dev.drover.role.Quorum;
import dev.drover.role.Report;
import dev.drover.role.Restart;
import dev.drover.role.RoleOperator;
import dev.drover.role.RoleRecord;
import dev.drover.role.RoleSettings;
import dev.drover.role.RoleTimes;
import dev.drover.role.Stored;
import dev.drover.testing.RoleRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Goes along with a real operator's decisions. */
final class ChronicleTest {

    private static final Instant WALL = Instant.parse("2026-11-22T15:20:00Z");
    private static final Duration BEGIN = Duration.ofMinutes(1);

    private final RoleOperator operator = new RoleOperator(new OperatorRules(), RoleTimes.DEFAULT);
    private OperatorState state =
            OperatorState.begin(
                    new RoleSettings(List.of("a", "b"), Mode.SYNC, 1, Optional.empty()));
    private Chronicle chronicle = Chronicle.NOTHING;
    private Duration now = BEGIN;
    private Optional<RoleRecord> wanted = Optional.empty();

    @Test
    void tellsAFailoverFromTheFirstSignToTheProof() {
        hear(new OperatorEvent.Read(Optional.of(new Stored(7, RoleRecords.served(3)))));
        hear(new OperatorEvent.Reported(report(RoleRecords.A, true, new Position(2, 80))));
        assertThat(chronicle.last()).isEmpty();

        now = now.plusSeconds(5);
        hear(new OperatorEvent.Silent("a", true));
        now = now.plusMillis(500);
        hear(new OperatorEvent.Written(new Stored(8, RoleRecords.open(4))));
        now = now.plusMillis(100);
        hear(
                new OperatorEvent.Promised(
                        new Promise(4, RoleRecords.B, RoleRecords.SYSTEM, new Position(2, 90))));
        assertThat(chronicle.last()).hasValueSatisfying(it -> assertThat(it.done()).isFalse());
        now = now.plusMillis(50);
        RoleRecord named = wanted.orElseThrow();
        hear(new OperatorEvent.Written(new Stored(9, named)));
        now = now.plusMillis(300);
        hear(new OperatorEvent.Read(Optional.of(new Stored(10, proved(named)))));

        RoleChange change = chronicle.last().orElseThrow();
        assertThat(change.timeline())
                .isEqualTo(
                        "suspected 0 ms, term 4 opened 500 ms, b named by 1 promise 650 ms, b"
                                + " proved, clients come in 950 ms");
        assertThat(change.done()).isTrue();
        assertThat(change.from()).isEqualTo("a");
        assertThat(change.to()).isEqualTo("b");
        assertThat(change.cause()).isEqualTo(RoleChange.Cause.FAILOVER);
        assertThat(change.at()).isEqualTo(WALL.plusSeconds(5));
        assertThat(change.took()).isEqualTo(Duration.ofMillis(950));
    }

    @Test
    void saysWhatIsLostWhereNoCommitWaited() {
        hear(
                new OperatorEvent.Read(
                        Optional.of(
                                new Stored(
                                        7,
                                        unguarded(3, Phase.STABLE, Optional.of(RoleRecords.A))))));
        hear(new OperatorEvent.Reported(report(RoleRecords.A, true, new Position(2, 1_000))));
        hear(
                new OperatorEvent.Written(
                        new Stored(8, unguarded(4, Phase.ELECTING, Optional.empty()))));
        hear(
                new OperatorEvent.Promised(
                        new Promise(4, RoleRecords.B, RoleRecords.SYSTEM, new Position(2, 900))));
        hear(
                new OperatorEvent.Written(
                        new Stored(9, unguarded(4, Phase.PROMOTING, Optional.of(RoleRecords.B)))));

        assertThat(chronicle.last().orElseThrow().timeline())
                .endsWith(
                        "b named by 1 promise (100 bytes of a's WAL are lost, by what it last said)"
                                + " 0 ms");
    }

    @Test
    void saysThatNobodyKnowsWhatIsLost() {
        hear(
                new OperatorEvent.Read(
                        Optional.of(
                                new Stored(
                                        7,
                                        unguarded(3, Phase.STABLE, Optional.of(RoleRecords.A))))));
        hear(
                new OperatorEvent.Written(
                        new Stored(9, unguarded(4, Phase.PROMOTING, Optional.of(RoleRecords.B)))));

        assertThat(chronicle.last().orElseThrow().timeline())
                .endsWith("b named by 0 promises (how much of a's WAL is lost, nobody knows) 0 ms");
    }

    @Test
    void tellsThatThePrimarysServerWasGoneAndServesAgain() {
        hear(new OperatorEvent.Read(Optional.of(new Stored(7, RoleRecords.served(3)))));
        hear(new OperatorEvent.Reported(report(RoleRecords.A, true, new Position(2, 80))));
        now = now.plusSeconds(5);
        hear(new OperatorEvent.Reported(restarted(RoleRecords.A, 3)));

        RoleChange change = chronicle.last().orElseThrow();
        assertThat(change.cause()).isEqualTo(RoleChange.Cause.RESTARTED);
        assertThat(change.term()).isEqualTo(3);
        assertThat(change.to()).isEqualTo("a");
        assertThat(change.done()).isTrue();
        assertThat(change.took()).isEqualTo(Duration.ofMillis(400));
        assertThat(change.at()).isEqualTo(WALL.plusMillis(4_600));
        assertThat(new DatabaseStep.Tell(change).summary())
                .isEqualTo("the server of a was gone for 0.4 s and runs again, same term (3)");

        Chronicle told = chronicle;
        hear(new OperatorEvent.Reported(restarted(RoleRecords.A, 3)));
        assertThat(chronicle).isEqualTo(told);
        assertThat(chronicle.done()).containsExactly(change);
    }

    @Test
    void keepsTheLastOfThoseThatAreDone() {
        hear(new OperatorEvent.Read(Optional.of(new Stored(7, RoleRecords.served(3)))));
        hear(new OperatorEvent.Reported(report(RoleRecords.A, true, new Position(2, 80))));
        for (int times = 1; times <= Chronicle.KEPT + 2; times++) {
            now = now.plusSeconds(5);
            hear(new OperatorEvent.Reported(restarted(RoleRecords.A, 3, times)));
        }

        assertThat(chronicle.done())
                .hasSize(Chronicle.KEPT)
                .endsWith(chronicle.last().orElseThrow())
                .doesNotHaveDuplicates();
    }

    @Test
    void aRestartFromBeforeItLookedIsOldNews() {
        hear(new OperatorEvent.Read(Optional.of(new Stored(7, RoleRecords.served(3)))));
        hear(new OperatorEvent.Reported(restarted(RoleRecords.A, 3)));

        assertThat(chronicle.last()).isEmpty();
    }

    @Test
    void aRestartInAnEarlierTermOrOfAnotherSaysNothing() {
        hear(new OperatorEvent.Read(Optional.of(new Stored(7, RoleRecords.served(3)))));
        hear(new OperatorEvent.Reported(report(RoleRecords.A, true, new Position(2, 80))));
        hear(new OperatorEvent.Reported(report(RoleRecords.B, false, new Position(2, 80))));
        hear(new OperatorEvent.Reported(restarted(RoleRecords.A, 2)));
        hear(new OperatorEvent.Reported(restarted(RoleRecords.B, 3)));

        assertThat(chronicle.last()).isEmpty();
    }

    private static Report restarted(Member member, long term) {
        return restarted(member, term, 1);
    }

    private static Report restarted(Member member, long term, int times) {
        Report before = report(member, true, new Position(2, 80));
        return new Report(
                member,
                before.system(),
                before.promised(),
                before.whole(),
                before.sighted(),
                before.runsAsPrimary(),
                before.dead(),
                before.barrier(),
                before.observed(),
                false,
                Optional.of(new Restart(term, times, Duration.ofMillis(400))),
                0,
                0);
    }

    @Test
    void aPrimaryThatAnswersAgainIsSuspectedNoMore() {
        hear(new OperatorEvent.Read(Optional.of(new Stored(7, RoleRecords.served(3)))));
        hear(new OperatorEvent.Silent("a", true));
        assertThat(chronicle.suspected()).isPresent();

        hear(new OperatorEvent.Reported(report(RoleRecords.A, true, new Position(2, 80))));

        assertThat(chronicle.suspected()).isEmpty();
    }

    @Test
    void whatWasOverBeforeIsNotTold() {
        hear(new OperatorEvent.Read(Optional.of(new Stored(7, RoleRecords.served(3)))));
        hear(new OperatorEvent.Read(Optional.of(new Stored(8, RoleRecords.served(3)))));

        assertThat(chronicle.last()).isEmpty();
    }

    /** No commit waits for a replica. */
    private static RoleRecord unguarded(long term, Phase phase, Optional<Member> primary) {
        return new RoleRecord(
                term,
                phase,
                primary,
                Mode.ASYNC,
                ControlPlaneLoss.FAILSAFE,
                new TreeSet<>(List.of(RoleRecords.A, RoleRecords.B)),
                2,
                Names.NOBODY,
                new Quorum(RoleRecords.A, Names.NOBODY),
                Optional.empty(),
                RoleRecords.SYSTEM,
                "for a test");
    }

    private static RoleRecord proved(RoleRecord named) {
        return new RoleRecord(
                named.term(),
                Phase.STABLE,
                named.primary(),
                named.mode(),
                named.onControlPlaneLoss(),
                named.members(),
                named.timeline(),
                named.want(),
                named.quorum(),
                Optional.empty(),
                named.system(),
                "proved");
    }

    private static Report report(Member member, boolean primary, Position end) {
        return new Report(
                member,
                RoleRecords.SYSTEM,
                3,
                true,
                true,
                primary,
                false,
                Optional.of(7L),
                new Observation(Optional.of(end), true, new TreeSet<>()),
                false,
                Optional.empty(),
                0,
                0);
    }

    private void hear(OperatorEvent event) {
        OperatorState before = state;
        RoleOperator.Step step = operator.on(state, event, now);
        state = step.state();
        for (OperatorEffect effect : step.effects()) {
            if (effect instanceof OperatorEffect.Write(_, RoleRecord record)) {
                wanted = Optional.of(record);
            }
        }
        chronicle = chronicle.after(before, state, now, WALL.plus(now.minus(BEGIN)));
    }
}
