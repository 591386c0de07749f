package dev.drover.adapter.consul;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParseException;
import dev.drover.convergence.RemoteFailure;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ConsulFailuresTest {

    static Stream<IOException> broken() {
        return Stream.of(
                new SocketException("Connection reset"),
                new EOFException("EOF reached while reading"),
                new IOException("HTTP/1.1 header parser received no bytes"));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void takesAClosedConnectionForOne(IOException cause) {
        assertThat(broken(cause)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("broken")
    void guessesThatTlsIsWantedWhereAPlainConnectionIsClosed(IOException cause) {
        assertThat(asked("http://127.0.0.1:8500", cause))
                .hasMessageContaining("does Consul want TLS? CONSUL_HTTP_ADDR begins with http://");
    }

    @ParameterizedTest
    @MethodSource("answeredOrSlow")
    void guessesNothingWhereItIsNot(IOException cause) {
        assertThat(asked("http://127.0.0.1:8500", cause))
                .hasMessageContaining("(asked http://127.0.0.1:8500)")
                .hasMessageNotContaining("TLS");
    }

    @ParameterizedTest
    @MethodSource("broken")
    void guessesThatACertificateIsWantedWhereOneWithTlsIs(IOException cause) {
        assertThat(asked("https://127.0.0.1:8501", cause))
                .hasMessageContaining("CONSUL_CLIENT_CERT is empty");
    }

    static Stream<IOException> answeredOrSlow() {
        return Stream.of(
                new SocketTimeoutException("no answer in time"),
                new HttpTimeoutException("too slow"),
                new JsonParseException(null, "not JSON"),
                new ConnectException("refused"),
                refused());
    }

    @ParameterizedTest
    @MethodSource("answeredOrSlow")
    void takesNothingElseForOne(IOException cause) {
        assertThat(broken(cause)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("denials")
    void takesNoAnswerForOne(int status) {
        RemoteFailure denial = ConsulFailures.ofStatus("list x", status, "no", false);

        assertThat(ConsulFailures.isBrokenConnection(denial)).isFalse();
    }

    static Stream<Integer> denials() {
        return Stream.of(403, 413, 500);
    }

    /** As the JDK's client says it: the root is a closed channel. */
    private static IOException refused() {
        ConnectException refused = new ConnectException();
        refused.initCause(new ClosedChannelException());
        return refused;
    }

    private static RemoteFailure asked(String address, IOException cause) {
        return ConsulFailures.ofException(
                "list x",
                cause,
                false,
                ConsulSettings.fromEnvironment(Map.of("CONSUL_HTTP_ADDR", address)));
    }

    private static boolean broken(IOException cause) {
        return ConsulFailures.isBrokenConnection(
                ConsulFailures.ofException("list x", cause, false));
    }
}
