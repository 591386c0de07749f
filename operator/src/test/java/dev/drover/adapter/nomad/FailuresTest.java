package dev.drover.adapter.nomad;

import static dev.drover.adapter.nomad.Failures.Effect.READ;
import static dev.drover.adapter.nomad.Failures.Effect.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.adapter.nomad.Failures.Effect;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.RemoteFailure.Denied;
import dev.drover.convergence.RemoteFailure.Indeterminate;
import dev.drover.convergence.RemoteFailure.Refused;
import dev.drover.convergence.RemoteFailure.Unavailable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.stream.Stream;
import org.apache.http.NoHttpResponseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The texts are Nomad 1.10.5's own. */
final class FailuresTest {

    @ParameterizedTest
    @MethodSource("answers")
    void tellsWhatAnAnswerMeans(
            Effect effect, int status, String text, Class<? extends RemoteFailure> meaning) {
        assertThat(Failures.ofAnswer(effect, "do it", status, text))
                .isInstanceOf(meaning)
                .hasMessageStartingWith("nomad: do it: " + status + " ");
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of(READ, 403, "Permission denied", Denied.class),
                Arguments.of(WRITE, 403, "Permission denied", Denied.class),
                Arguments.of(READ, 500, "Permission denied", Denied.class),
                Arguments.of(READ, 500, "rpc error: Permission denied", Denied.class),
                Arguments.of(READ, 403, "ACL token not found", Denied.class),
                Arguments.of(READ, 400, "Failed to parse job: input.hcl:2,2-7: x", Refused.class),
                Arguments.of(
                        WRITE,
                        500,
                        "1 error occurred:\n\t* Missing job task groups",
                        Refused.class),
                Arguments.of(
                        WRITE, 500, "job \"x\" is in nonexistent namespace \"zzz\"", Refused.class),
                Arguments.of(WRITE, 500, "No cluster leader", Unavailable.class),
                Arguments.of(READ, 500, "No cluster leader", Unavailable.class),
                Arguments.of(WRITE, 500, "No path to region", Unavailable.class),
                Arguments.of(READ, 500, "rpc error: EOF", Unavailable.class),
                Arguments.of(WRITE, 500, "rpc error: EOF", Indeterminate.class),
                Arguments.of(
                        WRITE, 500, "leadership lost while committing log", Indeterminate.class),
                Arguments.of(WRITE, 504, "gateway timeout", Indeterminate.class),
                Arguments.of(WRITE, 429, "slow down", Unavailable.class),
                Arguments.of(READ, 500, "something new", Unavailable.class));
    }

    @ParameterizedTest
    @MethodSource("silences")
    void tellsWhatSilenceMeans(
            Effect effect, IOException cause, Class<? extends RemoteFailure> meaning) {
        assertThat(Failures.ofSilence(effect, "do it", cause))
                .isInstanceOf(meaning)
                .hasCause(cause);
    }

    static Stream<Arguments> silences() {
        return Stream.of(
                Arguments.of(READ, new ConnectException("refused"), Unavailable.class),
                Arguments.of(WRITE, new ConnectException("refused"), Unavailable.class),
                Arguments.of(READ, new SocketTimeoutException("Read timed out"), Unavailable.class),
                Arguments.of(
                        WRITE, new SocketTimeoutException("Read timed out"), Indeterminate.class),
                Arguments.of(WRITE, new NoHttpResponseException("gone"), Indeterminate.class),
                Arguments.of(READ, new NoHttpResponseException("gone"), Unavailable.class));
    }

    @Test
    void knowsALostRaceByItsText() {
        String text =
                "Enforcing job modify index 64: job exists with conflicting job modify index: 71";
        assertThat(Failures.isConflict(500, text)).isTrue();
        assertThat(Failures.isConflict(500, "Missing job task groups")).isFalse();
        assertThat(Failures.isConflict(200, text)).isFalse();
    }

    @Test
    void keepsMessagesShortAndOnOneLine() {
        String message =
                Failures.ofAnswer(READ, "x", 400, "a\n\n\t b" + "c".repeat(9000)).getMessage();

        assertThat(message).startsWith("nomad: x: 400 a bccc").hasSizeLessThan(2_100);
        assertThat(message).doesNotContain("\n");
    }
}
