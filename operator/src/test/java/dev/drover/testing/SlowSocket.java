package dev.drover.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;

/** A socket file in front of another one: what is asked there arrives late. Thread-safe. */
public final class SlowSocket implements AutoCloseable {

    private static final int CHUNK_BYTES = 64 * 1024;

    private final Path server;
    private final Duration delay;
    private final ServerSocketChannel listener;

    private SlowSocket(Path server, Path file, Duration delay) throws IOException {
        this.server = server;
        this.delay = delay;
        this.listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(file));
        Thread.ofVirtual().start(this::accept);
    }

    /** Listens at that file; the server need not be there yet. */
    public static SlowSocket to(Path server, Path file, Duration delay) {
        try {
            return new SlowSocket(server, file, delay);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = listener.accept();
                Thread.ofVirtual().start(() -> relay(client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void relay(SocketChannel client) {
        try (client;
                SocketChannel onward = SocketChannel.open(UnixDomainSocketAddress.of(server))) {
            Thread.sleep(delay);
            Thread back = Thread.ofVirtual().start(() -> pump(onward, client));
            pump(client, onward);
            back.join();
        } catch (IOException gone) {
            // The client hears it from the end of its connection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pump(SocketChannel from, SocketChannel to) {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        try {
            while (from.read(chunk) >= 0) {
                chunk.flip();
                while (chunk.hasRemaining()) {
                    to.write(chunk);
                }
                chunk.clear();
            }
            to.shutdownOutput();
        } catch (IOException closed) {
            // So is the other direction soon.
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
