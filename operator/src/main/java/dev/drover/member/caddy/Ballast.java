package dev.drover.member.caddy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Room on the disk that is kept for addresses. A disk is mostly filled by somebody else, and instances go on being replaced: an
 * address needs one block, for a moment. Not thread-safe.
 */
final class Ballast {

    private static final Logger LOG = LoggerFactory.getLogger(Ballast.class);

    /** So many bytes are given up at a time, and so often: somebody else may be faster to take them. */
    static final int BYTES = 64 * 1024;

    static final int PIECES = 4;

    private final Path folder;

    /** Something that needs room on the disk, and can be done again after it failed. */
    @FunctionalInterface
    interface Writing {
        void write() throws IOException;
    }

    /**
     * Kept there.
     *
     * @param folder on the disk that is written to; need not be there yet
     */
    Ballast(Path folder) {
        this.folder = folder;
    }

    /** Takes what is missing of it, as far as there is room. */
    void take() {
        try {
            for (int piece = 0; piece < PIECES; piece++) {
                Path file = piece(piece);
                if (!Files.exists(file) || Files.size(file) < BYTES) {
                    WholeFile.write(file, new byte[BYTES]);
                }
            }
        } catch (IOException full) {
            LOG.debug("no ballast: {}", full.getMessage());
        }
    }

    /**
     * Does something that needs room, and gives up as much of itself as it takes.
     *
     * @throws IOException what the last attempt threw: nothing is left to give up
     */
    void spend(Writing writing) throws IOException {
        while (true) {
            try {
                writing.write();
                return;
            } catch (IOException full) {
                if (!drop()) {
                    throw full;
                }
                LOG.warn("ballast was given up: {}", full.getMessage());
            }
        }
    }

    private boolean drop() {
        for (int piece = 0; piece < PIECES; piece++) {
            try {
                if (Files.deleteIfExists(piece(piece))) {
                    return true;
                }
            } catch (IOException stays) {
                LOG.debug("the ballast stays: {}", stays.getMessage());
            }
        }
        return false;
    }

    private Path piece(int number) {
        return folder.resolve(".ballast." + number);
    }
}
