package dev.drover.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class NamesTest {

    private static final Member A = new Member("a", "1");
    private static final Member B = new Member("b", "1");
    private static final Member C = new Member("c", "1");
    private static final Member D = new Member("d", "1");

    @Test
    void fewerOfWhomMoreCountAreStronger() {
        assertThat(names(1, B).atLeastAsStrongAs(names(1, B, C))).isTrue();
        assertThat(names(1, B, C).atLeastAsStrongAs(names(1, B))).isFalse();
        assertThat(names(2, B, C).atLeastAsStrongAs(names(1, B))).isTrue();
        assertThat(names(1, B).atLeastAsStrongAs(names(1, C))).isFalse();
        assertThat(names(1, B).atLeastAsStrongAs(Names.NOBODY)).isTrue();
    }

    /** Against the definition: each set that satisfies one satisfies the other. */
    @Test
    void isStrongerExactlyWhenEachSetThatSatisfiesItSatisfiesTheOther() {
        List<Names> all = everyNames();
        for (Names one : all) {
            for (Names other : all) {
                boolean implied =
                        subsets().stream().filter(one::satisfiedBy).allMatch(other::satisfiedBy);
                assertThat(one.atLeastAsStrongAs(other))
                        .as("%s, %s", one, other)
                        .isEqualTo(implied);
            }
        }
    }

    @Test
    void eachStepOnTheWayIsStrongerOrWeakerAndItEnds() {
        for (Names from : everyNames()) {
            for (Names goal : everyNames()) {
                Names now = from;
                for (int steps = 0; !now.equals(goal); steps++) {
                    Names next = now.nextTowards(goal);
                    assertThat(next.atLeastAsStrongAs(now) || now.atLeastAsStrongAs(next)).isTrue();
                    assertThat(steps).isLessThan(2);
                    now = next;
                }
            }
        }
    }

    @Test
    void aSwapGoesByWayOfBoth() {
        assertThat(names(1, B).nextTowards(names(1, C))).isEqualTo(names(1, B, C));
        assertThat(names(1, B, C).nextTowards(names(1, C))).isEqualTo(names(1, C));
    }

    @Test
    void moreThanThereAreCannotBeWaitedFor() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> names(2, B))
                .withMessage("any 2 of 1 replicas: expected 0 to their number");
        assertThat(Names.upTo(2, List.of(B))).isEqualTo(names(1, B));
    }

    @Test
    void aFailoverSetMeetsEachSetThatAcknowledged() {
        for (Names names : everyNames()) {
            Quorum quorum = new Quorum(A, names);
            for (SortedSet<Member> promised : subsets()) {
                boolean meetsAll =
                        subsets().stream()
                                .filter(names::satisfiedBy)
                                .allMatch(holders -> !Collections.disjoint(holders, promised));
                assertThat(quorum.isFailoverSet(promised))
                        .as("%s promised, %s", promised, names)
                        .isEqualTo(meetsAll);
            }
        }
    }

    @Test
    void theProvedPrimaryAloneIsAFailoverSetButNotAnotherLifeOfIt() {
        assertThat(new Quorum(A, Names.NOBODY).isFailoverSet(List.of(A))).isTrue();
        assertThat(new Quorum(A, Names.NOBODY).isFailoverSet(List.of(new Member("a", "2"), B, C)))
                .isFalse();
    }

    private static Names names(int k, Member... members) {
        return new Names(new TreeSet<>(List.of(members)), k);
    }

    private static List<Names> everyNames() {
        List<Names> all = new ArrayList<>();
        for (SortedSet<Member> members : subsets()) {
            for (int k = members.isEmpty() ? 0 : 1; k <= members.size(); k++) {
                all.add(new Names(members, k));
            }
        }
        return all;
    }

    private static List<SortedSet<Member>> subsets() {
        List<Member> replicas = List.of(B, C, D);
        List<SortedSet<Member>> all = new ArrayList<>();
        for (int bits = 0; bits < 8; bits++) {
            SortedSet<Member> some = new TreeSet<>();
            for (int i = 0; i < 3; i++) {
                if ((bits & (1 << i)) != 0) {
                    some.add(replicas.get(i));
                }
            }
            all.add(some);
        }
        return all;
    }
}
