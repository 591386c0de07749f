package dev.drover.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReservedParametersTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fsync",
                "full_page_writes",
                "hba_file",
                "listen_addresses",
                "port",
                "primary_conninfo",
                "recovery_target_time",
                "restore_command",
                "Synchronous_Standby_Names",
                "drover.edition",
                "wal_log_hints",
                "session_preload_libraries",
                "idle_session_timeout"
            })
    void isDroversWhateverItsValue(String name) {
        assertThat(ReservedParameters.refusal(name, "on").orElseThrow())
                .startsWith("parameter " + name + ": is set by Drover, since ")
                .endsWith("; remove it");
    }

    @ParameterizedTest
    @CsvSource({
        "synchronous_commit, off",
        "synchronous_commit, local",
        "synchronous_commit, remote_write",
        "wal_level, minimal",
        "log_min_messages, panic"
    })
    void aValueThatBreaksThePromiseIsRefused(String name, String value) {
        assertThat(ReservedParameters.refusal(name, value).orElseThrow())
                .startsWith("parameter " + name + ": expected ")
                .contains(" or ")
                .contains("since ");
    }

    /** With none, nobody could follow any more, and no later document would end that. */
    @ParameterizedTest
    @CsvSource({
        "max_wal_senders, 0",
        "max_wal_senders, 9",
        "max_replication_slots, 0",
        "max_connections, 14",
        "max_connections, 200.0",
        "max_connections, 0xC8",
        "max_connections, 0200",
        "max_locks_per_transaction, many"
    })
    void fewerThanMembersNeedOrNoPlainFiguresAreRefused(String name, String value) {
        assertThat(ReservedParameters.refusal(name, value).orElseThrow())
                .startsWith("parameter " + name + ": expected a number of at least ");
    }

    @ParameterizedTest
    @CsvSource({
        "max_wal_senders, 10",
        "max_connections, 200",
        "max_prepared_transactions, 0",
        "log_min_messages, ERROR",
        "synchronous_commit, remote_apply",
        "synchronous_commit, \"'on'\"",
        "wal_level, LOGICAL",
        "work_mem, 8MB",
        "pg_stat_statements.max, 100"
    })
    void whatKeepsThePromiseMayBeSet(String name, String value) {
        assertThat(ReservedParameters.refusal(name, value.replace("\"", ""))).isEmpty();
    }

    @Test
    void saysWhatMayBeSetInstead() {
        assertThat(ReservedParameters.refusal("wal_level", "minimal"))
                .contains(
                        "parameter wal_level: expected logical or replica, since replicas need the"
                                + " whole WAL; set one of them, or remove it");
    }
}
