package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.adapter.consul.ServiceFeed.Instance;
import dev.drover.proxy.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Addresses on a disk that somebody else fills: a real one, small, in a mount namespace of a process of its own. */
final class FullDiskTest {

    private static final String SIZE = "1m";

    @TempDir Path folder;

    @Test
    void addressesMoveOnWhileThereIsBallast() throws Exception {
        List<String> said = onASmallDisk();

        assertThat(said)
                .containsExactly(
                        "full: moved to 10.0.0.1:80",
                        "full: moved to 10.0.0.2:80",
                        "full: moved to 10.0.0.3:80",
                        "full: moved to 10.0.0.4:80",
                        "full: 10.0.0.5:80 is not written, slots hold 10.0.0.4:80",
                        "room: ballast is taken again",
                        "full: moved to 10.0.0.6:80");
    }

    private List<String> onASmallDisk() throws Exception {
        List<String> command = new ArrayList<>(List.of("unshare", "--mount"));
        if (!"root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("--user", "--map-root-user"));
        }
        command.addAll(
                List.of(
                        "sh",
                        "-euc",
                        "mount -t tmpfs -o size=%s tmpfs \"$1\"; shift; exec \"$@\""
                                .formatted(SIZE),
                        "sh",
                        folder.toString(),
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FullDiskTest.class.getName(),
                        folder.toString()));
        Path errors = Files.createTempFile("full-disk", ".log");
        Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        List<String> said;
        try (var lines = process.inputReader()) {
            said = lines.lines().toList();
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(() -> text(errors)).isZero();
        Files.delete(errors);
        return said;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /**
     * What happens on the small disk, a line for each event.
     *
     * @param arguments where it is mounted
     */
    public static void main(String[] arguments) throws IOException {
        Site site = new Site(Path.of(arguments[0], "proxy"));
        SlotFiles files = new SlotFiles(site);
        files.open();
        files.told("api", at("10.0.0.9:80"));
        for (int piece = 1; piece <= Ballast.PIECES; piece++) {
            moveWhileFull(site, files, piece);
        }
        moveWhileFull(site, files, Ballast.PIECES + 1);
        Files.delete(greed(site));
        files.mend();
        say("room: ballast is taken again");
        moveWhileFull(site, files, Ballast.PIECES + 2);
    }

    private static void moveWhileFull(Site site, SlotFiles files, int number) throws IOException {
        fill(greed(site));
        String address = "10.0.0.%d:80".formatted(number);
        try {
            files.told("api", at(address));
            say("full: moved to " + slot(site));
        } catch (UncheckedIOException full) {
            say("full: %s is not written, slots hold %s".formatted(address, slot(site)));
        }
    }

    private static String slot(Site site) throws IOException {
        return Files.readString(site.slot("api", 0));
    }

    private static Path greed(Site site) {
        return site.folder().resolveSibling("greed");
    }

    /** Takes each block that is free. */
    private static void fill(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            byte[] block = "x".repeat(4096).getBytes(StandardCharsets.US_ASCII);
            while (channel.write(ByteBuffer.wrap(block)) > 0) {
                // Until there is no room.
            }
        } catch (IOException full) {
            // That is what was wanted.
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    private static List<Instance> at(String address) {
        return List.of(new Instance(address, address));
    }

    private static void say(String words) {
        System.out.println(words);
    }
}
