package dev.drover.adapter.postgres;

import dev.drover.convergence.RemoteFailure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How to enter a server.
 *
 * @param address where it listens
 * @param user the role
 * @param passwordFile the file whose first line is the password; read each time, so that it may change
 */
public record Login(InetSocketAddress address, String user, Path passwordFile) {

    /** More than any password, and no more than fits into memory whatever the file is. */
    private static final int BYTES_MAX = 4096;

    /**
     * The first line of a file with a password.
     *
     * @throws RemoteFailure.Unavailable when it cannot be read or is empty; names the file and never its content
     */
    public static String password(Path file) {
        try (var in = Files.newInputStream(file)) {
            String text = new String(in.readNBytes(BYTES_MAX), StandardCharsets.UTF_8);
            String password = text.lines().findFirst().orElse("");
            if (password.isEmpty()) {
                throw new RemoteFailure.Unavailable(
                        "%s: expected a password in the first line, found none; write one there"
                                .formatted(file));
            }
            return password;
        } catch (IOException e) {
            throw new RemoteFailure.Unavailable(
                    "%s: expected a file with a password that this user can read: %s"
                            .formatted(file, e.getClass().getSimpleName()));
        }
    }

    String password() {
        return password(passwordFile);
    }
}
