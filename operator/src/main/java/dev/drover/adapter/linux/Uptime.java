package dev.drover.adapter.linux;

import dev.drover.convergence.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The time since the machine started, suspended time included, in hundredths of a second. All processes of a machine see
 * the same, so that a guard can be told until when. Thread-safe.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_uptime.5.html">proc_uptime(5)</a>
 */
public final class Uptime implements Ticker {

    private static final Path FILE = Path.of("/proc/uptime");

    @Override
    public Duration read() {
        try {
            String text = Files.readString(FILE);
            int dot = text.indexOf('.');
            int end = text.indexOf(' ', dot);
            return Duration.ofSeconds(Long.parseLong(text, 0, dot, 10))
                    .plusMillis(10L * Integer.parseInt(text, dot + 1, end, 10));
        } catch (IOException e) {
            throw new UncheckedIOException("drover exclusive needs Linux: no " + FILE, e);
        }
    }
}
