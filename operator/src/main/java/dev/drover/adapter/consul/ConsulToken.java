package dev.drover.adapter.consul;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Drover shows to Consul as its right to act. Thread-safe. Its text never says the secret. */
public sealed interface ConsulToken {

    /** The secret at this moment; empty: ask as anonymous. */
    Optional<String> current();

    /** No token. */
    static ConsulToken none() {
        return new Fixed(Optional.empty());
    }

    /** One token for the life of the process. */
    static ConsulToken fixed(String secret) {
        return new Fixed(Optional.of(secret));
    }

    /** A token that stands in a file, read again whenever the file changes, so that it can be rotated. */
    static ConsulToken inFile(Path file) {
        return new InFile(file);
    }

    /** A token that does not change. */
    record Fixed(Optional<String> current) implements ConsulToken {
        @Override
        public String toString() {
            return current.isPresent() ? "token" : "no token";
        }
    }

    /** A token in a file. Keeps the last good one while the file cannot be read. */
    final class InFile implements ConsulToken {

        private static final Logger LOG = LoggerFactory.getLogger(ConsulToken.class);

        private final Path file;
        private Optional<Stamp> read = Optional.empty();
        private Optional<String> secret = Optional.empty();
        private boolean complained;

        private InFile(Path file) {
            this.file = file;
        }

        @Override
        public synchronized Optional<String> current() {
            try {
                Stamp now = new Stamp(Files.getLastModifiedTime(file), Files.size(file));
                if (!read.equals(Optional.of(now))) {
                    // A file that is empty is being written: the old token stays until there is
                    // one.
                    String text = Files.readString(file).strip();
                    secret = text.isEmpty() ? secret : Optional.of(text);
                    read = Optional.of(now);
                }
                complained = false;
            } catch (IOException e) {
                complain(e);
            }
            return secret;
        }

        private void complain(IOException e) {
            if (!complained) {
                complained = true;
                LOG.warn(
                        "token file {} cannot be read ({}); going on with {}",
                        file,
                        e.toString(),
                        secret.isPresent() ? "the token read before" : "no token");
            }
        }

        @Override
        public String toString() {
            return "token in " + file;
        }

        /**
         * By what a change is noticed.
         *
         * @param modified when the file was last written
         * @param size its length in bytes
         */
        private record Stamp(FileTime modified, long size) {}
    }
}
