package dev.drover.role;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Somebody asks that no commit be without its replicas, while these are away. */
final class RequiredTest {

    private static final Member A = new Member("a", "1");
    private static final Member B = new Member("b", "1");
    private static final Member C = new Member("c", "1");
    private static final Position END = new Position(5, 90);

    /** {@code a} goes on alone; the others are known, and away. */
    private static final RoleRecord ALONE =
            Records.stable(3, A, Names.NOBODY, 5)
                    .replacing(new TreeSet<>(List.of(A, B, C)), "for a test");

    private final DrivenOperator operator = new DrivenOperator(settings(Mode.SYNC, 1));
    private long version = 7;

    RequiredTest() {
        operator.reads(version, ALONE);
        time();
    }

    @Test
    void commitsWaitFromTheMomentItIsAskedFor() {
        asks(Mode.REQUIRED, 1);
        stands();
        time();

        assertThat(operator.last().want()).isEqualTo(Records.names(1, B, C));
        assertThat(operator.last().quorum().names())
                .as("what was acknowledged before is with the primary alone")
                .isEqualTo(Names.NOBODY);
    }

    @Test
    void theyGoOnWhenItIsNoLongerAskedFor() {
        asks(Mode.REQUIRED, 1);
        stands();
        time();
        stands();
        asks(Mode.SYNC, 1);
        assertThat(operator.last().mode()).isEqualTo(Mode.SYNC);

        stands();
        time();
        assertThat(operator.last().want()).isEqualTo(Names.NOBODY);
    }

    /** By way of nobody, what waits would be acknowledged without them after all. */
    @Test
    void whoComesBackAsSomebodyElseIsWaitedForInTheirPlaceAtOnce() {
        Member again = new Member("b", "2");
        asks(Mode.REQUIRED, 1);
        stands();
        time();
        stands();
        time(again);
        assertThat(operator.last().members()).contains(again);
        stands();
        time(again);

        assertThat(operator.last().want()).isEqualTo(Records.names(1, again));
        operator.primary(A, version, END, again);
        stands();
        operator.primary(A, version, END, again);
        assertThat(operator.last().quorum().names()).isEqualTo(Records.names(1, again));
    }

    /** Nobody can be waited for of whom nothing is known. */
    @Test
    void whereTooFewWereEverThereTheyDoNotWaitYet() {
        operator.reads(++version, Records.stable(3, A, Names.NOBODY, 5));
        asks(Mode.REQUIRED, 1);
        stands();
        int before = operator.written().size();
        time();

        assertThat(operator.written()).hasSize(before);
        assertThat(operator.last().want()).isEqualTo(Names.NOBODY);
    }

    /** One of two is there: that one alone does no more. */
    @Test
    void allThatAreAskedForAreWaitedFor() {
        operator.reads(
                ++version,
                Records.stable(3, A, Records.names(1, B), 5)
                        .replacing(new TreeSet<>(List.of(A, B, C)), "for a test"));
        time(B);
        asks(Mode.REQUIRED, 2, B);
        stands();
        time(B);

        assertThat(operator.last().want()).isEqualTo(Records.names(2, B, C));
    }

    private static RoleSettings settings(Mode mode, int k) {
        return new RoleSettings(List.of("a", "b", "c"), mode, k, Optional.empty());
    }

    private void asks(Mode mode, int k, Member... attached) {
        operator.hear(new OperatorEvent.SettingsChanged(settings(mode, k)));
        time(attached);
    }

    /** What it wrote last stands. */
    private void stands() {
        operator.writes(++version);
    }

    /** The primary goes on saying who is attached, and that it has confirmed nothing new. */
    private void time(Member... attached) {
        for (int i = 0; i < 8; i++) {
            operator.pass(Duration.ofMillis(500));
            for (Member member : attached) {
                operator.standby(member, DrivenSupervisor.SYSTEM, 3, END);
            }
            operator.primary(A, 7, END, attached);
        }
    }
}
