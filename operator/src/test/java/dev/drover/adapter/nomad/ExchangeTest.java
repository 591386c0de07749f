package dev.drover.adapter.nomad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.drover.adapter.nomad.Exchange.Ask;
import dev.drover.convergence.RemoteFailure;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ExchangeTest {

    private static final byte[] BODY = "[]".getBytes(StandardCharsets.UTF_8);

    private final MockClock clock = new MockClock();
    private HttpServer server;
    private Exchange exchange;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                answer -> {
                    answer.sendResponseHeaders(200, BODY.length);
                    answer.getResponseBody().write(BODY);
                    answer.close();
                });
        server.start();
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        exchange =
                new Exchange(
                        NomadSettings.of(address),
                        new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock));
    }

    @AfterEach
    void close() {
        exchange.close();
        server.stop(0);
    }

    /** Each packet may come in time, and the answer as a whole never. */
    @Test
    void givesUpAnAnswerThatTakesTooLongAsAWhole() {
        assertThatThrownBy(() -> slowly(Operation.LIST))
                .isInstanceOf(RemoteFailure.Unavailable.class)
                .hasMessageContaining("list jobs: no whole answer within 15 s");
    }

    @Test
    void listensToAStreamForEver() {
        assertThat(slowly(Operation.STREAM)).isEqualTo("[]");
    }

    private String slowly(Operation operation) {
        return exchange.send(
                Ask.read(operation, "list jobs", "/v1/jobs", "*"),
                (body, _) -> "" + (char) body.read() + afterAWhile(operation, body));
    }

    private char afterAWhile(Operation operation, InputStream body) throws IOException {
        clock.add(operation.patience().plus(Duration.ofSeconds(1)));
        return (char) body.read();
    }
}
