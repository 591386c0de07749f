package dev.drover.adapter.nomad;

import io.micrometer.core.instrument.Clock;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * The body of an answer that must have come as a whole by a certain time. The limit of a socket is for each packet: a server
 * that sends one now and then would hold its caller for ever.
 */
final class TimelyBody extends FilterInputStream {

    private final Clock clock;
    private final long begunNanos;
    private final Duration patience;

    /**
     * @param begunNanos when the request began, by {@code clock}
     * @param patience how long the whole answer may take since then
     */
    TimelyBody(InputStream body, Clock clock, long begunNanos, Duration patience) {
        super(body);
        this.clock = clock;
        this.begunNanos = begunNanos;
        this.patience = patience;
    }

    @Override
    public int read() throws IOException {
        requireTime();
        return in.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        requireTime();
        return in.read(into, offset, length);
    }

    private void requireTime() throws SocketTimeoutException {
        if (clock.monotonicTime() - begunNanos > patience.toNanos()) {
            throw new SocketTimeoutException(
                    "no whole answer within %d s".formatted(patience.toSeconds()));
        }
    }
}
