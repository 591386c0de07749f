package dev.drover.adapter.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes files that are whole whenever the power fails, the old content or the new one, and that only their owner may read. */
public final class LastingFile {

    private LastingFile() {}

    /** What is done with a new file before it gets its name. */
    @FunctionalInterface
    public interface Step {
        /** Does it. */
        void on(Path file) throws IOException;
    }

    /**
     * Writes a file and syncs it and its folder.
     *
     * @throws IOException when that is not certain; the old content or the new one stands there
     */
    public static void write(Path file, String content) throws IOException {
        write(file, content, _ -> {});
    }

    /** Writes a file, with a step before it gets its name. */
    public static void write(Path file, String content, Step before) throws IOException {
        replace(file, content, before, true);
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            syncFolder(folder);
        }
    }

    /** Writes a file that is written anew after the power failed: whole for whoever reads it now, and soon. */
    static void writeBriefly(Path file, String content, Step before) throws IOException {
        replace(file, content, before, false);
    }

    private static void replace(Path file, String content, Step before, boolean lasting)
            throws IOException {
        Path beside = file.resolveSibling("." + file.getFileName() + ".new");
        Files.deleteIfExists(beside);
        try (FileChannel channel =
                FileChannel.open(
                        beside,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer buffer = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            if (lasting) {
                channel.force(true);
            }
        }
        before.on(beside);
        Files.move(
                beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Syncs the names in a folder. */
    public static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
