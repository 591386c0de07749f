package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** Ports of this machine. */
final class PortsTest {

    @Test
    void areTakenWhileSomebodyListens() throws IOException {
        int port;
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = other.getLocalPort();
            assertThat(Ports.REAL.taken("127.0.0.1", port)).isTrue();
            assertThat(Ports.REAL.taken("", port)).as("of all addresses").isTrue();
            assertThat(Ports.REAL.taken("127.0.0.2", port)).as("of another address").isFalse();
        }
        assertThat(Ports.REAL.taken("127.0.0.1", port)).as("afterwards").isFalse();
    }

    /** Caddy says that better. */
    @Test
    void areNotTakenWhereThisMachineIsNot() {
        assertThat(Ports.REAL.taken("192.0.2.1", 8080)).isFalse();
    }
}
