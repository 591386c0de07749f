package dev.drover.testing;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports on loopback for the servers of tests.
 *
 * <p>Asking the kernel for any free port gives one it may give again at once, to the next server or
 * to somebody's outgoing connection while a server is down. These lie below the range it takes
 * those from (32 768 and up), below Nomad's for tasks (20 000 and up), and no test run hands one
 * out twice before all the others.
 */
public final class FreePort {

    private static final int FIRST = 10_000;
    private static final int COUNT = 4_000;

    /** Builds side by side begin at different places, as far from each other as chance has it. */
    private static final AtomicInteger NEXT = new AtomicInteger(new Random().nextInt(COUNT));

    private FreePort() {}

    /** One that nobody listens on, neither TCP nor UDP. */
    public static int next() {
        for (int attempt = 0; attempt < COUNT; attempt++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            if (free(port)) {
                return port;
            }
        }
        throw new IllegalStateException(
                "every port from %d to %d is in use".formatted(FIRST, FIRST + COUNT - 1));
    }

    private static boolean free(int port) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket tcp = new ServerSocket(port, 1, loopback);
                DatagramSocket udp = new DatagramSocket(port, loopback)) {
            return tcp.isBound() && udp.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
