package dev.drover.adapter;

import dev.drover.convergence.RemoteFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Drover shows to a server as its right to act. Thread-safe. Neither its text nor an error says the secret. */
public sealed interface Token {

    /**
     * The secret at this moment; empty: ask as anonymous.
     *
     * @throws RemoteFailure.Unavailable when it stands in a file that never held one. To go on as anonymous would be worse: Consul
     *     answers those who may see nothing as if there were nothing.
     */
    Optional<String> current();

    /** No token. */
    static Token none() {
        return new Fixed(Optional.empty());
    }

    /**
     * One token for the life of the process.
     *
     * @param origin where it comes from, for messages, for example {@code CONSUL_HTTP_TOKEN}
     * @throws IllegalArgumentException when it is not one line of visible ASCII; HTTP libraries quote such a value in their errors
     */
    static Token fixed(String secret, String origin) {
        String stripped = secret.strip();
        if (!usable(stripped)) {
            throw new IllegalArgumentException(origin + NOT_USABLE);
        }
        return new Fixed(Optional.of(stripped));
    }

    /** A token that stands in a file, read again whenever the file changes, so that it can be rotated. */
    static Token inFile(Path file) {
        return new InFile(file);
    }

    /**
     * The token that environment variables name. The file wins, as in the command lines of Consul and Nomad.
     *
     * @param fileVariable names a file that holds the token
     * @param variable holds the token
     * @throws IllegalArgumentException when there is none where a variable says; the message names the variable
     */
    static Token fromEnvironment(
            Map<String, String> environment, String fileVariable, String variable) {
        Optional<Path> file =
                Optional.ofNullable(environment.get(fileVariable))
                        .filter(text -> !text.isBlank())
                        .map(text -> Path.of(text.strip()));
        if (file.isPresent()) {
            Token token = inFile(file.get());
            try {
                token.current();
            } catch (RemoteFailure.Unavailable e) {
                // A name that is wrong from the start is a mistake of whoever set it.
                throw new IllegalArgumentException(
                        "%s: %s".formatted(fileVariable, e.getMessage()), e);
            }
            return token;
        }
        return Optional.ofNullable(environment.get(variable))
                .filter(text -> !text.isBlank())
                .map(secret -> fixed(secret, variable))
                .orElseGet(Token::none);
    }

    /** What is wrong with a token that cannot be sent. */
    String NOT_USABLE =
            " does not hold a token: expected one line of letters, digits and signs without spaces";

    private static boolean usable(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c <= '~');
    }

    /** A token that does not change. */
    record Fixed(Optional<String> current) implements Token {
        @Override
        public String toString() {
            return current.isPresent() ? "token" : "no token";
        }
    }

    /** A token in a file. Keeps the last good one while the file cannot be read or holds none: it may be just written. */
    final class InFile implements Token {

        private static final Logger LOG = LoggerFactory.getLogger(Token.class);

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
                    take(Files.readString(file).strip());
                    read = Optional.of(now);
                }
            } catch (NoSuchFileException e) {
                doubt("there is no such file");
            } catch (IOException e) {
                doubt("cannot be read: " + e);
            }
            return secret;
        }

        private void take(String text) {
            if (usable(text)) {
                secret = Optional.of(text);
                complained = false;
            } else {
                doubt(NOT_USABLE.strip());
            }
        }

        private void doubt(String why) {
            String message = "token file %s: %s".formatted(file, why);
            if (secret.isEmpty()) {
                throw new RemoteFailure.Unavailable(message);
            }
            if (!complained) {
                complained = true;
                LOG.warn("{}; going on with the token that was read before", message);
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
