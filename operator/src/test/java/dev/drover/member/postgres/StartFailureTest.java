package dev.drover.member.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With PostgreSQL's own lines. */
final class StartFailureTest {

    private static final String AT = "2026-11-22 15:20:00.123 UTC [4711] ";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FATAL:  could not map anonymous shared memory: Cannot allocate memory",
                "FATAL:  configuration file \"/x/postgresql.conf\" contains errors",
                "FATAL:  invalid value for parameter \"work_mem\": \"a lot\"",
                "FATAL:  could not access file \"nothere\": No such file or directory",
                "FATAL:  could not create semaphores: No space left on device",
                "FATAL:  could not create shared memory segment: Invalid argument",
                "FATAL:  maximum number of prepared transactions reached",
                "FATAL:  could not load server certificate file \"server.crt\": No such file",
                "FATAL:  WAL streaming (max_wal_senders > 0) requires wal_level \"replica\""
            })
    void namesAParameterOrWhatOnlyOneAsksFor(String line) {
        assertThat(of(line)).isEqualTo(StartFailure.CONFIGURATION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FATAL:  could not write lock file \"postmaster.pid\": No space left on device",
                "FATAL:  lock file \"postmaster.pid\" already exists",
                "FATAL:  could not create any TCP/IP sockets",
                "PANIC:  could not locate a valid checkpoint record",
                "FATAL:  terminating connection due to administrator command",
                "LOG:  received fast shutdown request",
                "LOG:  could not fork startup process: Cannot allocate memory"
            })
    void namesSomethingElse(String line) {
        assertThat(of(line)).isEqualTo(StartFailure.ELSEWHERE);
    }

    @Test
    void aStandbyHasLessThanItsPrimary() {
        assertThat(of("FATAL:  recovery aborted because of insufficient parameter settings"))
                .isEqualTo(StartFailure.LESS_THAN_PRIMARY);
        assertThat(
                        of(
                                "FATAL:  hot standby is not possible because max_connections = 10"
                                        + " is a lower setting than on the master server"))
                .isEqualTo(StartFailure.LESS_THAN_PRIMARY);
    }

    @Test
    void aHintNamesWhatTheComplaintDoesNot() {
        assertThat(
                        of(
                                "FATAL:  out of something",
                                "HINT:  You might need to raise the configuration parameter."))
                .isEqualTo(StartFailure.CONFIGURATION);
    }

    @Test
    void whatSessionsAreToldAndWhatHappenedByTheWayIsNotWhy() {
        assertThat(
                        of(
                                "LOG:  parameter \"work_mem\" changed to \"7MB\"",
                                "LOG:  started streaming WAL on timeline 1",
                                "FATAL:  the database system is starting up"))
                .isEqualTo(StartFailure.UNKNOWN);
        assertThat(StartFailure.of(List.of())).isEqualTo(StartFailure.UNKNOWN);
    }

    private static StartFailure of(String... lines) {
        return StartFailure.of(List.of(lines).stream().map(line -> AT + line).toList());
    }
}
