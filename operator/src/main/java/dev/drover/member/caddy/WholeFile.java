package dev.drover.member.caddy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes files that only this user may read, so that a reader sees the old content or the new one, and never a part. */
final class WholeFile {

    private static final Set<StandardOpenOption> ANEW =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    /** Addresses and hashes are nobody else's to know; Caddy runs as the same user. */
    private static final FileAttribute<Set<PosixFilePermission>> OWN =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private WholeFile() {}

    /**
     * Writes a file that must also be whole after the power failed.
     *
     * @throws IOException when it was not written; the old one stays
     */
    static void writeLasting(Path file, byte[] content) throws IOException {
        write(file, content, true);
    }

    /**
     * Writes a file that somebody puts right after the power failed.
     *
     * @throws IOException when it was not written; the old one stays
     */
    static void write(Path file, byte[] content) throws IOException {
        write(file, content, false);
    }

    private static void write(Path file, byte[] content, boolean lasting) throws IOException {
        Path beside = file.resolveSibling("." + file.getFileName() + ".new");
        try {
            fill(beside, content, lasting);
            Files.move(
                    beside,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (FileSystemException told) {
            throw told;
        } catch (IOException untold) {
            // Half of it may be what fills the disk; and what fails while bytes are written does
            // not say
            // where.
            Files.deleteIfExists(beside);
            throw new FileSystemException(file.toString(), null, untold.getMessage());
        }
    }

    private static void fill(Path beside, byte[] content, boolean lasting) throws IOException {
        // One that was left when the power failed may be open to others.
        Files.deleteIfExists(beside);
        try (FileChannel channel = FileChannel.open(beside, ANEW, OWN)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            if (lasting) {
                channel.force(true);
            }
        }
    }

    /** Makes a folder that only this user may look into. */
    static void folder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        }
    }
}
