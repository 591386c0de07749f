package dev.drover.adapter.linux;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Signals that were sent to a process and that it has not taken yet.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_status.5.html">proc_pid_status(5)</a>
 */
public final class PendingSignals {

    private PendingSignals() {}

    /**
     * Whether that signal waits for that process.
     *
     * @param number of the signal, 1 for {@code HUP}
     * @return also true when it cannot be told, as of a process that is gone
     */
    public static boolean has(long process, int number) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(process), "status")).stream()
                    .filter(line -> line.startsWith("SigPnd:") || line.startsWith("ShdPnd:"))
                    .map(line -> new BigInteger(line.substring(line.indexOf(':') + 1).strip(), 16))
                    .anyMatch(waiting -> waiting.testBit(number - 1));
        } catch (IOException gone) {
            return true;
        }
    }
}
