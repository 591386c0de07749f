package dev.drover.member.caddy;

import dev.drover.proxy.Site;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The right to look after the Caddy of a folder. One process has it at a time; it goes with the process, however that ends. Two
 * members would undo each other's work for ever.
 */
public final class SoleMember implements AutoCloseable {

    private final FileChannel file;

    private SoleMember(FileChannel file) {
        this.file = file;
    }

    /**
     * Takes the right; does not wait.
     *
     * @return empty when another member has it
     * @throws IOException when the folder cannot be written
     */
    public static Optional<SoleMember> take(Site site) throws IOException {
        WholeFile.folder(site.folder());
        FileChannel file =
                FileChannel.open(
                        site.folder().resolve("member.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        if (locks(file)) {
            return Optional.of(new SoleMember(file));
        }
        file.close();
        return Optional.empty();
    }

    private static boolean locks(FileChannel file) throws IOException {
        try {
            // It is released with the file.
            FileLock lock = file.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException ours) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
