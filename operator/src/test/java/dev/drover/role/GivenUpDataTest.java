package dev.drover.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.role.SupervisorEvent.Tick;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A member whose data have left the primary's history keeps them until they are needed no more. */
final class GivenUpDataTest {

    private static final Member A = new Member("a", "1");
    private static final Member B = new Member("b", "1");
    private static final Member C = new Member("c", "1");
    private static final Names WITH_B = Names.upTo(1, List.of(B));
    private static final Names WITH_BOTH = Names.upTo(1, List.of(B, C));
    private static final Names WITH_C = Names.upTo(1, List.of(C));

    private final DrivenSupervisor b =
            new DrivenSupervisor(
                    "b", new Disk(3, 3, "1", DrivenSupervisor.SYSTEM, Disk.Data.WHOLE));

    GivenUpDataTest() {
        b.diverges();
    }

    @Test
    void keepsThemWhileThePrimaryIsNotProved() {
        reads(1, Phase.PROMOTING, Mode.SYNC, WITH_C);
        assertThat(b.orders()).contains(new Order.Follow(new Upstream(A, 4)));
        assertThat(b.orders()).doesNotContain(new Order.Rewind(A));
        assertThat(b.report().whole()).isTrue();

        reads(2, Phase.STABLE, Mode.SYNC, WITH_C);
        assertThat(b.orders()).contains(new Order.Rewind(A));
    }

    @Test
    void keepsThemWhereNobodyHasToProveThePrimary() {
        reads(1, Phase.PROMOTING, Mode.ASYNC, Names.NOBODY);

        assertThat(b.orders()).doesNotContain(new Order.Rewind(A));
    }

    /** If the primary is lost for good now, its promise and the other's are the failover set. */
    @Test
    void keepsThemWhileAFailoverCountsOnItAndOthersCanConfirm() {
        reads(1, Phase.PROMOTING, Mode.SYNC, WITH_BOTH);
        reads(2, Phase.STABLE, Mode.SYNC, WITH_BOTH);
        assertThat(b.orders()).doesNotContain(new Order.Rewind(A));

        reads(3, Phase.STABLE, Mode.SYNC, WITH_C);
        assertThat(b.orders()).contains(new Order.Rewind(A));
    }

    @ParameterizedTest
    @EnumSource(
            value = Phase.class,
            names = {"PROMOTING", "STABLE"})
    void givesThemUpAtOnceWhereItAloneCanConfirm(Phase phase) {
        reads(1, phase, Mode.SYNC, WITH_B);

        assertThat(b.orders()).contains(new Order.Rewind(A));
    }

    /** Nobody else may be left: without it there is no primary. */
    @Test
    void givesThemUpAtOnceWhereEachIsNeeded() {
        reads(1, Phase.PROMOTING, Mode.REQUIRED, WITH_C);

        assertThat(b.orders()).contains(new Order.Rewind(A));
    }

    @Test
    void asksEachPrimaryAnewWhetherTheyHaveLeftItsHistory() {
        reads(1, Phase.PROMOTING, Mode.SYNC, WITH_C);
        b.keepsToTheHistory();
        b.forget();
        b.reads(new Stored(3, record(5, Phase.STABLE, Mode.SYNC, WITH_C)));
        b.pass(Duration.ofMillis(250));
        b.hear(new Tick());

        assertThat(b.orders()).contains(new Order.Follow(new Upstream(A, 5)));
        assertThat(b.orders()).doesNotContain(new Order.Rewind(A));
    }

    private void reads(long version, Phase phase, Mode mode, Names want) {
        b.report();
        b.reads(new Stored(version, record(4, phase, mode, want)));
        b.pass(Duration.ofMillis(250));
        b.hear(new Tick());
    }

    private static RoleRecord record(long term, Phase phase, Mode mode, Names want) {
        SortedSet<Member> members = new TreeSet<>(List.of(A, B, C));
        return new RoleRecord(
                term,
                phase,
                Optional.of(A),
                mode,
                ControlPlaneLoss.FAILSAFE,
                members,
                6,
                want,
                new Quorum(A, want),
                Optional.empty(),
                DrivenSupervisor.SYSTEM,
                "for a test");
    }
}
