package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.member.caddy.Ports.Finding;
import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.ProxySettings.Issuer;
import dev.drover.proxy.ProxySettings.Metrics;
import dev.drover.testing.Entries;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ports of this machine, and of one that a test makes up. */
final class PortsTest {

    private static final String ELSEWHERE = "192.0.2.1";

    @Test
    void areTakenWhileSomebodyListens() throws IOException {
        int port;
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = other.getLocalPort();
            assertThat(Ports.REAL.find("127.0.0.1", port)).isEqualTo(Finding.TAKEN);
            assertThat(Ports.REAL.find("", port)).as("of all").isEqualTo(Finding.TAKEN);
            assertThat(Ports.REAL.find("127.0.0.2", port)).as("beside").isEqualTo(Finding.FREE);
            assertThat(Ports.REAL.find("127.0.0.1", Ports.ANY)).isEqualTo(Finding.FREE);
        }
        assertThat(Ports.REAL.find("127.0.0.1", port)).as("afterwards").isEqualTo(Finding.FREE);
    }

    @Test
    void areAbsentWhereThisMachineIsNot() {
        assertThat(Ports.REAL.find(ELSEWHERE, 8080)).isEqualTo(Finding.ABSENT);
        assertThat(Ports.REAL.find(ELSEWHERE, Ports.ANY)).isEqualTo(Finding.ABSENT);
    }

    @Test
    void areTriedForRequestsAndForMetricsEachAtItsAddress() {
        List<String> tried = new ArrayList<>();
        Ports ports =
                (address, port) -> {
                    tried.add(address + " " + port);
                    return Finding.FREE;
                };

        assertThat(ports.obstacleTo(settings("", "10.0.0.1"), listening())).isEmpty();

        assertThat(tried).containsExactly(" 8080", " 8443", "10.0.0.1 9100");
    }

    @Test
    void ofMetricsAreInTheWayToo() {
        Ports ports = (_, port) -> port == 9100 ? Finding.TAKEN : Finding.FREE;

        assertThat(ports.obstacleTo(settings("", "127.0.0.1"), listening()))
                .contains(
                        "port 9100 of 127.0.0.1 is in use by another program: end that one, or"
                                + " choose another port in the Proxy");
    }

    @Test
    void ofAnAddressThatIsElsewhereAreInTheWay() {
        Ports ports = (address, _) -> address.equals(ELSEWHERE) ? Finding.ABSENT : Finding.FREE;

        assertThat(ports.obstacleTo(settings("", ELSEWHERE), listening()))
                .contains(
                        "this machine has no address 192.0.2.1: give it that one, or choose another"
                                + " address in the Proxy");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp/:9100",
                "tcp/[::]:9100",
                "tcp4/:9100",
                "tcp4/127.0.0.1:9100",
                "tcp/localhost:9100"
            })
    void areCaddysOwnWhereItListensAtThemOrAtAllOfThem(String listen) {
        Ports ports = (_, port) -> port == 9100 ? Finding.TAKEN : Finding.FREE;

        assertThat(ports.obstacleTo(settings("", "127.0.0.1"), listening(listen))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp4/127.0.0.2:9100", "tcp6/[::1]:9100", "tcp4/127.0.0.1:19100"})
    void areNotCaddysOwnWhereItListensElsewhere(String listen) {
        Ports ports = (_, port) -> port == 9100 ? Finding.TAKEN : Finding.FREE;

        assertThat(ports.obstacleTo(settings("", "127.0.0.1"), listening(listen))).isPresent();
    }

    /** It has all of them: what it has not is the address. */
    @Test
    void areAbsentElsewhereThoughCaddyListensAtAll() {
        Ports ports = (address, _) -> address.equals(ELSEWHERE) ? Finding.ABSENT : Finding.FREE;

        assertThat(ports.obstacleTo(settings(ELSEWHERE, "127.0.0.1"), listening("tcp/:8080")))
                .contains(
                        "this machine has no address 192.0.2.1: give it that one, or choose another"
                                + " address in the Proxy");
    }

    private static ProxySettings settings(String address, String metrics) {
        return new ProxySettings(
                1,
                address,
                8080,
                Optional.of(8443),
                Entries.issued(Issuer.INTERNAL),
                List.of(),
                false,
                Optional.of(new Metrics(metrics, 9100)),
                Optional.empty(),
                Optional.empty());
    }

    private static JsonNode listening(String... places) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        for (String place : places) {
            root.withObject("/apps/http/servers/some").putArray("listen").add(place);
        }
        return root;
    }
}
