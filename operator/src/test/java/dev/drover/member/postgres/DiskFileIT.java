package dev.drover.member.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.role.Disk;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed in the middle of its promises. */
final class DiskFileIT {

    @TempDir Path folder;

    /** Promises one term after the other, and says each that it has written. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        DiskFile file = new DiskFile(folder);
        long first = file.read().promised() + 1;
        Files.createDirectories(folder.resolve("data-0a1b2c3d"));
        for (long term = first; ; term++) {
            file.write(new Disk(term, 0, "0a1b2c3d", "7412", Disk.Data.WHOLE));
            System.out.println(term);
        }
    }

    @Test
    void keepsEveryPromiseThatWasGivenWheneverItIsKilled() throws Exception {
        Random random = new Random(5);
        long given = 0;
        for (int life = 0; life < 5; life++) {
            given = liveUntil(given + 1 + random.nextInt(20));
            assertThat(new DiskFile(folder).read().promised()).isBetween(given, given + 1);
        }
    }

    private long liveUntil(long term) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                DiskFileIT.class.getName(),
                                folder.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        long given = 0;
        try (BufferedReader promises = process.inputReader()) {
            while (given < term) {
                given = Long.parseLong(promises.readLine());
            }
            // Not by the process itself: that would throw away what it has said.
            process.toHandle().destroyForcibly();
            process.waitFor();
            for (String line = promises.readLine(); line != null; line = promises.readLine()) {
                given = Long.parseLong(line);
            }
        }
        return given;
    }
}
