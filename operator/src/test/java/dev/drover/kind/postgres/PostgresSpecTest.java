package dev.drover.kind.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.document.FieldObjection;
import dev.drover.role.ControlPlaneLoss;
import dev.drover.role.Mode;
import dev.drover.role.RoleSettings;
import dev.drover.schema.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PostgresSpecTest {

    @Test
    void aNumberOfMembersIsCalledByTheNameOfTheDatabase() {
        assertThat(spec("{\"members\": 3}").roles("db"))
                .isEqualTo(
                        new RoleSettings(
                                List.of("db-1", "db-2", "db-3"), Mode.SYNC, 1, Optional.empty()));
    }

    @Test
    void everythingThatIsWrittenIsAskedFor() {
        RoleSettings settings =
                spec("""
                {"members": ["a", "b"], "durability": "async", "failover": "manual",
                 "preferred": "b", "onControlPlaneLoss": "keep", "maxDataLoss": "16MB"}
                """)
                        .roles("db");

        assertThat(settings.members()).containsExactly("a", "b");
        assertThat(settings.mode()).isEqualTo(Mode.ASYNC);
        assertThat(settings.automatic()).isFalse();
        assertThat(settings.preferred()).contains("b");
        assertThat(settings.onControlPlaneLoss()).isEqualTo(ControlPlaneLoss.KEEP);
        assertThat(settings.maxDataLossBytes()).contains(16_000_000L);
    }

    @Test
    void parametersAreWrittenAsPostgresReadsThem() {
        assertThat(
                        spec("""
                        {"members": 1, "parameters": {"max_connections": 200, "jit": false,
                         "work_mem": "64MB", "random_page_cost": 1.1}}
                        """)
                                .serverParameters())
                .isEqualTo(
                        Map.of(
                                "max_connections",
                                "200",
                                "jit",
                                "false",
                                "work_mem",
                                "64MB",
                                "random_page_cost",
                                "1.1"));
        assertThat(spec("{\"members\": 1}").serverParameters()).isEmpty();
    }

    @Test
    void thePreferredOneIsAMember() {
        assertThat(spec("{\"members\": 2, \"preferred\": \"db-2\"}").objection("db")).isEmpty();
        assertThat(spec("{\"members\": 2, \"preferred\": \"db-3\"}").objection("db"))
                .contains(
                        new FieldObjection(
                                "preferred", "'db-3' is no member, expected one of db-1, db-2"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"members\": 3, \"synchronousReplicas\": 3} | synchronousReplicas: found 3,"
                        + " expected at most 2",
                "{\"members\": 1, \"durability\": \"required\"} | with one member there is nobody"
                        + " for required to wait for",
                "{\"members\": 2, \"maxDataLoss\": \"1MB\"} | go only with durability: async",
                "{\"members\": 2, \"onControlPlaneLoss\": \"keep\"} | go only with durability:"
                        + " async",
                "{\"members\": 2, \"parameters\": {\"fsync\": false}} | parameter fsync: is set by"
                        + " Drover, since what was acknowledged must be on the disk",
                "{\"members\": 2, \"parameters\": {\"synchronous_commit\": \"off\"}} | expected on"
                        + " or remote_apply"
            })
    void refusesWhatCannotBeMeant(String json, String words) {
        assertThatThrownBy(() -> spec(json)).hasMessageContaining(words);
    }

    private static PostgresSpec spec(String json) {
        try {
            return Json.decode(Json.mapper().readTree(json), PostgresSpec.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
