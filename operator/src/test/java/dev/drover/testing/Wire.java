package dev.drover.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A TCP connection point in front of a server, which a test can cut as a network is cut: what is sent is lost, new
 * connections are accepted and say nothing, and nobody is told. Thread-safe.
 */
public final class Wire implements AutoCloseable {

    private static final int CHUNK_BYTES = 16 * 1024;

    private final URI server;
    private final ServerSocket listener;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private volatile boolean cut;

    private Wire(URI server, ServerSocket listener) {
        this.server = server;
        this.listener = listener;
        Thread.ofVirtual().start(this::accept);
    }

    /** One on a free port of loopback, whole. */
    public static Wire to(URI server) {
        try {
            return new Wire(
                    server,
                    new ServerSocket(FreePort.next(), 50, InetAddress.getLoopbackAddress()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where to connect instead of to the server. */
    public String address() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** From now on nothing passes, in neither direction. */
    public void cut() {
        cut = true;
    }

    /** New connections pass again; those that lost something are closed. */
    public void mend() {
        sockets.forEach(Wire::close);
        sockets.clear();
        cut = false;
    }

    @Override
    public void close() {
        close(listener);
        sockets.forEach(Wire::close);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                sockets.add(client);
                if (!cut) {
                    Socket onward = new Socket(server.getHost(), server.getPort());
                    sockets.add(onward);
                    Thread.ofVirtual().start(() -> pump(client, onward));
                    Thread.ofVirtual().start(() -> pump(onward, client));
                }
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] chunk = new byte[CHUNK_BYTES];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                if (!cut) {
                    out.write(chunk, 0, length);
                    out.flush();
                }
            }
        } catch (IOException closed) {
            // So is the other direction now.
        }
    }

    private static void close(AutoCloseable each) {
        try {
            each.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
