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
 * @param encryption of what is said there
 */
public record Login(
        InetSocketAddress address, String user, Path passwordFile, Encryption encryption) {

    /** A machine that is gone says nothing: a program that waits for it finds out after some 11 s, and not after hours. */
    private static final String KEEPALIVES =
            "keepalives=1 keepalives_idle=5 keepalives_interval=2 keepalives_count=3"
                    + " tcp_user_timeout=11000";

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

    /**
     * The connection string for PostgreSQL's own programs.
     *
     * @param passwords the file that they look the password up in
     * @param name under which they come
     */
    public String words(Path passwords, String name) {
        return "host=%s port=%d user=%s dbname=postgres passfile=%s application_name=%s connect_timeout=2 %s %s"
                .formatted(
                        address.getHostString(),
                        address.getPort(),
                        user,
                        inQuotes(passwords),
                        name,
                        encryption.words(),
                        KEEPALIVES);
    }

    /** A folder may have a blank in its name. */
    static String inQuotes(Path path) {
        return "'" + path.toString().replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    String password() {
        return password(passwordFile);
    }
}
