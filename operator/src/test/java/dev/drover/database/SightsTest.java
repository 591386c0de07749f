package dev.drover.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.database.DatabaseSight.Kept;
import dev.drover.database.MemberSight.Role;
import dev.drover.document.DocumentKey;
import dev.drover.role.LossEstimate;
import dev.drover.role.Member;
import dev.drover.role.Mode;
import dev.drover.role.Observation;
import dev.drover.role.OperatorEvent;
import dev.drover.role.OperatorRules;
import dev.drover.role.OperatorState;
import dev.drover.role.Position;
import dev.drover.role.Report;
import dev.drover.role.RoleOperator;
import dev.drover.role.RoleSettings;
import dev.drover.role.RoleTimes;
import dev.drover.role.Stored;
import dev.drover.testing.RoleRecords;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class SightsTest {

    private static final RoleSettings SETTINGS =
            new RoleSettings(List.of("a", "b"), Mode.SYNC, 1, Optional.empty());

    private final RoleOperator operator = new RoleOperator(new OperatorRules(), RoleTimes.DEFAULT);
    private OperatorState state = OperatorState.begin(SETTINGS);
    private Duration now = Duration.ofMinutes(1);
    private Optional<String> blocked = Optional.empty();

    @Test
    void whatStandsStillIsToldWithWhomToStart() {
        blocked = Optional.of("too few promised");

        assertThat(sight().blocked())
                .hasValueSatisfying(why ->
                        assertThat(why)
                                .startsWith("too few promised; not heard: a (it answers")
                                .contains("shop--a, shop--b"));
    }

    @Test
    void saysWhatEachMemberIsByItsOwnWord() {
        hear(new OperatorEvent.Read(Optional.of(new Stored(7, RoleRecords.served(3)))));
        hear(new OperatorEvent.Reported(report(RoleRecords.A, true, 100, RoleRecords.B)));
        hear(new OperatorEvent.Reported(report(RoleRecords.B, false, 93)));

        DatabaseSight sight = sight();

        assertThat(sight.writable()).isTrue();
        assertThat(sight.members().getFirst().role()).isEqualTo(Role.PRIMARY);
        MemberSight b = sight.members().getLast();
        assertThat(b.role()).isEqualTo(Role.REPLICA);
        assertThat(b.streams()).isTrue();
        assertThat(b.counted()).isTrue();
        assertThat(b.lag()).contains(7L);
        assertThat(b.behindMillis()).contains(1_500L);
        assertThat(b.trouble()).isEmpty();
    }

    @Test
    void aSecondServerThatRunsAsPrimaryIsShownAsOne() {
        hear(new OperatorEvent.Read(Optional.of(new Stored(7, RoleRecords.served(3)))));
        hear(new OperatorEvent.Reported(report(RoleRecords.B, true, 100)));

        DatabaseSight sight = sight();

        assertThat(sight.members().getLast().role()).isEqualTo(Role.PRIMARY);
        assertThat(sight.writable()).as("the record names another").isFalse();
    }

    @Test
    void aServerThatHasEndedOrHasNoDataIsStopped() {
        hear(new OperatorEvent.Reported(ended(RoleRecords.A, true, true)));
        hear(new OperatorEvent.Reported(ended(RoleRecords.B, false, false)));

        assertThat(sight().members()).extracting(MemberSight::role).containsOnly(Role.STOPPED);
    }

    @Test
    void whatIsOldIsNotKnownAnyMore() {
        hear(new OperatorEvent.Read(Optional.of(new Stored(7, RoleRecords.served(3)))));
        hear(new OperatorEvent.Reported(report(RoleRecords.A, true, 100)));
        now = now.plus(RoleTimes.DEFAULT.fresh());

        DatabaseSight sight = sight();

        assertThat(sight.writable()).isFalse();
        assertThat(sight.members().getFirst().role()).isEqualTo(Role.UNKNOWN);
        assertThat(sight.members().getFirst().trouble()).isEqualTo("it answers 401");
        assertThat(sight.members().getLast().trouble()).isEqualTo("it has not answered yet");
    }

    @Test
    void aPositionOnAnotherTimelineSaysNothingOfTheLag() {
        hear(new OperatorEvent.Read(Optional.of(new Stored(7, RoleRecords.served(3)))));
        hear(new OperatorEvent.Reported(report(RoleRecords.A, true, 100, RoleRecords.B)));
        hear(
                new OperatorEvent.Reported(
                        report(
                                RoleRecords.B,
                                false,
                                new Observation(
                                        Optional.of(new Position(1, 90)), true, new TreeSet<>()))));

        assertThat(sight().members().getLast().lag()).isEmpty();
    }

    private void hear(OperatorEvent event) {
        state = operator.on(state, event, now).state();
    }

    private DatabaseSight sight() {
        return Sights.of(
                state,
                new Sights.Besides(
                        new Kept(SETTINGS),
                        Map.of("a", "it answers 401"),
                        blocked,
                        LossEstimate.NOTHING,
                        true,
                        List.of(),
                        _ -> Optional.of(Duration.ofMillis(1_500)),
                        List.of("z"),
                        Optional.empty(),
                        new Absentees(
                                new DocumentKey("shop", "PostgresCluster", "db"),
                                _ -> Optional.empty())),
                now);
    }

    @Test
    void saysWhoIsTooFarBehindToBecomePrimary() {
        DatabaseSight sight = SampleDatabases.sight();

        assertThat(sight.lagging("a")).isEmpty();
        assertThat(sight.lagging("b")).isEmpty();
        assertThat(sight.lagging("nobody")).isEmpty();
        assertThat(SampleDatabases.sight(3_001).lagging("b"))
                .contains(
                        "b is 3001 ms behind the primary, and nobody could write until it had all:"
                                + " expected 3000 ms at most; look again, or choose another");
    }

    private static Report report(Member member, boolean primary, long end, Member... attached) {
        return report(
                member,
                primary,
                new Observation(
                        Optional.of(new Position(2, end)),
                        !primary,
                        new TreeSet<>(List.of(attached))));
    }

    private static Report report(Member member, boolean primary, Observation observed) {
        return new Report(
                member,
                RoleRecords.SYSTEM,
                3,
                true,
                true,
                primary,
                false,
                Optional.empty(),
                observed,
                false,
                Optional.empty(),
                0,
                0);
    }

    private static Report ended(Member member, boolean whole, boolean dead) {
        return new Report(
                member,
                RoleRecords.SYSTEM,
                3,
                whole,
                true,
                false,
                dead,
                Optional.empty(),
                new Observation(Optional.empty(), false, new TreeSet<>()),
                false,
                Optional.empty(),
                0,
                0);
    }
}
