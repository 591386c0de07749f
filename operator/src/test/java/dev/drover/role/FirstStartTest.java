package dev.drover.role;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class FirstStartTest {

    private static final Member A = new Member("a", "1");
    private static final Member B = new Member("b", "1");
    private static final Position END = new Position(3, 100);
    private static final String SYSTEM = DrivenSupervisor.SYSTEM;

    private final DrivenOperator operator =
            new DrivenOperator(new RoleSettings(List.of("a", "b"), Mode.SYNC, 1, Optional.of("b")));

    FirstStartTest() {
        nothingIsRead();
    }

    @Nested
    final class WithoutAnyData {

        @Test
        void namesOneMemberToMakeTheFirst() {
            operator.empty("a");
            assertThat(operator.written()).as("b may have some").isEmpty();

            operator.empty("b");
            assertThat(operator.written()).hasSize(1);
            assertThat(operator.written().getFirst().expected()).isZero();
            assertThat(operator.last().phase()).isEqualTo(Phase.BOOTSTRAP);
            assertThat(operator.last().primary()).contains(new Member("b", ""));
        }

        @Test
        void namesNobodyWhoIsFencedIfThereAreOthers() {
            operator.fenced(new Member("b", ""));
            operator.empty("a");

            assertThat(operator.last().primary()).contains(new Member("a", ""));
        }

        @Test
        void waitsForAMemberThatDoesNotAnswerOnlySoLong() {
            operator.pass(Duration.ofSeconds(29));
            operator.empty("a");
            assertThat(operator.written()).isEmpty();

            operator.pass(Duration.ofSeconds(1));
            operator.empty("a");
            assertThat(operator.last().primary()).contains(new Member("a", ""));
        }

        @Test
        void opensATermForTheMemberThatHasMadeThem() {
            operator.empty("a");
            operator.empty("b");
            operator.writes(1);
            operator.standby(B, SYSTEM, 0, END);

            assertThat(operator.last().phase()).isEqualTo(Phase.ELECTING);
            assertThat(operator.last().term()).isEqualTo(2);
            assertThat(operator.last().system()).isEqualTo(SYSTEM);
            assertThat(operator.last().members()).containsExactly(B);

            operator.writes(2);
            operator.promises(2, B, END);
            assertThat(operator.last().primary()).contains(B);
        }

        @Test
        void beginsInATermThatNobodyHasSeen() {
            operator.empty("a");
            operator.saw(new Member("a", ""), 2);
            operator.empty("b");

            assertThat(operator.last().term()).isEqualTo(3);
        }

        @Test
        void aRecordThatIsGoneIsNotWrittenAnew() {
            operator.empty("a");
            operator.empty("b");
            operator.writes(1);
            operator.written().clear();
            nothingIsRead();
            operator.empty("a");
            operator.empty("b");

            assertThat(operator.written()).isEmpty();
            assertThat(operator.blocked())
                    .hasValueSatisfying(why -> assertThat(why).contains("gone from the store"));
        }
    }

    @Nested
    final class WithData {

        /** Its data may be the furthest, and it promises nothing. */
        @Test
        void startsNothingWhileAMemberIsFenced() {
            operator.standby(A, SYSTEM, 3, END);
            operator.standby(B, SYSTEM, 3, END);
            operator.fenced(B);

            assertThat(operator.startRefused())
                    .contains(
                            "fenced, and their data may be the furthest: b; drover db unfence"
                                    + " first");
            operator.hear(new OperatorEvent.StartAsked());
            assertThat(operator.written()).isEmpty();
        }

        @Test
        void waitsForAPerson() {
            operator.standby(A, SYSTEM, 4, END);
            operator.empty("b");
            operator.pass(Duration.ofMinutes(1));
            operator.standby(A, SYSTEM, 4, END);

            assertThat(operator.written()).isEmpty();
            assertThat(operator.blocked())
                    .hasValueSatisfying(why -> assertThat(why).contains("a/1 has promised term 4"));
        }

        @Test
        void startsWithTheFurthestOfThoseThatHoldThemWhenAPersonAsks() {
            operator.standby(A, SYSTEM, 4, END);
            operator.standby(B, SYSTEM, 6, END);
            operator.hear(new OperatorEvent.StartAsked());
            assertThat(operator.last().term()).isEqualTo(7);

            operator.writes(1);
            operator.promises(7, B, END);
            assertThat(operator.last().phase()).as("a may be further").isEqualTo(Phase.ELECTING);

            operator.promises(7, A, new Position(3, 101));
            assertThat(operator.last().primary()).contains(A);
            assertThat(operator.last().timeline()).isEqualTo(4);
        }

        /** A supervisor heeds no record of a term below, and of the same none of a lower version, as a new store begins with. */
        @Test
        void startsInATermThatNobodyHasSeen() {
            operator.standby(A, SYSTEM, 4, END);
            operator.standby(B, SYSTEM, 6, END);
            operator.saw(A, 9);
            operator.hear(new OperatorEvent.StartAsked());

            assertThat(operator.last().term()).isEqualTo(10);
        }

        @Test
        void neverMixesTwoClusters() {
            operator.standby(A, SYSTEM, 4, END);
            operator.standby(B, "another", 6, END);
            operator.hear(new OperatorEvent.StartAsked());

            assertThat(operator.written()).isEmpty();
        }
    }

    private void nothingIsRead() {
        operator.hear(new OperatorEvent.Read(Optional.empty()));
    }
}
