package dev.drover.adapter.postgres;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * How a session with a server is encrypted.
 *
 * @param mode PostgreSQL's word for it
 * @param authority a PEM file with whom the server's certificate must be signed by; empty = it is not checked
 * @see <a href="https://www.postgresql.org/docs/15/libpq-ssl.html">the words and what they protect from</a>
 */
public record Encryption(String mode, Optional<Path> authority) {

    /** Not at all: what a supervisor says to its own server stays on its machine. */
    public static final Encryption NONE = new Encryption("disable", Optional.empty());

    /** Where the server offers it, whoever it is. */
    public static final Encryption OFFERED = new Encryption("prefer", Optional.empty());

    /**
     * Always, and only with a server whose certificate is signed by that authority. Names in certificates are not compared: members
     * know one another by address, and an authority of one's own signs for nobody else.
     */
    public static Encryption checked(Path authority) {
        return new Encryption("verify-ca", Optional.of(authority));
    }

    /** For the library: without an authority it accepts any certificate. */
    void into(Properties properties) {
        properties.setProperty("sslmode", mode);
        authority.ifPresent(file -> properties.setProperty("sslrootcert", file.toString()));
    }

    /** For a connection string. */
    String words() {
        return "sslmode="
                + mode
                + authority.map(file -> " sslrootcert=" + Login.inQuotes(file)).orElse("");
    }
}
