package dev.drover.member.postgres;

import dev.drover.adapter.postgres.Encryption;
import dev.drover.adapter.postgres.ReplicaName;
import dev.drover.adapter.postgres.ServerTls;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a member's PostgreSQL is told once.
 *
 * @param member the member's name, 1 to 36 of a-z, 0-9 and hyphens: the name under which it attaches must fit
 * @param folder where its data, its state and its configuration are; this member's alone
 * @param programs the folder with PostgreSQL's programs
 * @param user as whom they run when this process is root
 * @param listen where clients and replicas come
 * @param supervisor whose password the superuser {@code drover} has
 * @param replication whose password the role {@code drover_replication} has; the same on all members
 * @param application whom a new database is for; empty = nobody yet
 * @param parameters of PostgreSQL, as the user sets them
 * @param tls with what the server shows who it is; empty = it does not encrypt by itself
 * @param patience how long starts and copies may take
 */
public record PostgresSettings(
        String member,
        Path folder,
        Path programs,
        String user,
        InetSocketAddress listen,
        Path supervisor,
        Path replication,
        Optional<Application> application,
        Map<String, String> parameters,
        Optional<ServerTls> tls,
        Patience patience) {

    /**
     * The database that an application uses, and the role that owns it.
     *
     * @param owner the role; a-z, 0-9 and underscores
     * @param database its database; a-z, 0-9 and underscores
     * @param passwordFile the file whose first line is the role's password
     */
    public record Application(String owner, String database, Path passwordFile) {

        public Application {
            if (!owner.matches("[a-z_][a-z0-9_]{0,62}")
                    || !database.matches("[a-z_][a-z0-9_]{0,62}")) {
                throw new IllegalArgumentException(
                        "application: expected names of at most 63 a-z, 0-9 and underscores, got '%s' and '%s'"
                                .formatted(owner, database));
            }
        }
    }

    /**
     * How long things may take.
     *
     * @param start until a server that recovers takes connections
     * @param fastStop until a server that ships its WAL first is stopped at once
     * @param immediateStop until what is left of a server is killed
     * @param copy until a rewind or a base backup has ended
     */
    public record Patience(
            Duration start, Duration fastStop, Duration immediateStop, Duration copy) {

        /** A fast stop is shorter than a lease, and an immediate one much shorter. */
        public static final Patience DEFAULT =
                new Patience(
                        Duration.ofMinutes(30),
                        Duration.ofSeconds(3),
                        Duration.ofMillis(300),
                        Duration.ofHours(12));
    }

    /** How this member speaks with the servers of others. */
    Encryption encryption() {
        return tls.flatMap(ServerTls::authority)
                .map(Encryption::checked)
                .orElse(Encryption.OFFERED);
    }

    public PostgresSettings {
        parameters = Map.copyOf(parameters);
        if (!member.matches("[a-z0-9][a-z0-9-]*")
                || member.length() > ReplicaName.MEMBER_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "member '%s': expected 1 to %d of a-z, 0-9 and hyphens"
                            .formatted(member, ReplicaName.MEMBER_BYTES_MAX));
        }
    }
}
