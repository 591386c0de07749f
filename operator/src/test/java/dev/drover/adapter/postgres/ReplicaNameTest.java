package dev.drover.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.role.Member;
import dev.drover.role.Names;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReplicaNameTest {

    private static final Member B = new Member("db-b", "0a1b2c3d");
    private static final Member C = new Member("db-c", "99999999");

    @Test
    void saysWhoWithWhichDataInWhichTerm() {
        ReplicaName name = new ReplicaName(B, 42);
        assertThat(name.text()).isEqualTo("db-b_0a1b2c3d_42");
        assertThat(ReplicaName.parse(name.text())).contains(name);
    }

    @Test
    void theLongestFitsIntoWhatPostgresKeeps() {
        Member longest = new Member("m".repeat(ReplicaName.MEMBER_BYTES_MAX), "0a1b2c3d");
        assertThat(new ReplicaName(longest, 99_999_999_999_999_999L).text()).hasSize(63);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "drover_gate", "pg_receivewal", "a_b", "_b_1", "a_b_x", "a_b_"})
    void nobodyElseHasOne(String text) {
        assertThat(ReplicaName.parse(text)).isEmpty();
    }

    @Test
    void commitsWaitForExactlyTheNamesOfTheTerm() {
        assertThat(ReplicaName.synchronous(3, new Names(new java.util.TreeSet<>(List.of(B, C)), 1)))
                .isEqualTo("ANY 1 (\"db-b_0a1b2c3d_3\", \"db-c_99999999_3\")");
    }

    @Test
    void withNobodyToWaitForTheyWaitForTheGate() {
        assertThat(ReplicaName.synchronous(3, Names.upTo(0, List.of(B))))
                .isEqualTo("ANY 1 (\"drover_gate\")");
    }

    @Test
    void aSlotHasAName() {
        assertThat(ReplicaName.slot("db-b")).isEqualTo("drover_db_b");
    }
}
