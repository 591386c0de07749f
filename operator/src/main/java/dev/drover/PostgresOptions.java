package dev.drover;

import dev.drover.adapter.postgres.ServerTls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code drover member postgres} is told. */
final class PostgresOptions {

    @Option(
            names = "--cluster",
            paramLabel = "NAMESPACE/NAME",
            defaultValue = "${env:DROVER_CLUSTER}",
            description = "The PostgresCluster document")
    @Nullable String cluster;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:DROVER_POSTGRES_LISTEN:-127.0.0.1:5432}",
            description =
                    "Where the database listens: this machine's address in the private network, by"
                            + " which the other members reach it (default: ${DEFAULT-VALUE})")
    String listen = "127.0.0.1:5432";

    @Option(
            names = "--api",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:DROVER_MEMBER_API:-127.0.0.1:8432}",
            description =
                    "Where this supervisor listens for the operators, in the same network (default:"
                            + " ${DEFAULT-VALUE})")
    String api = "127.0.0.1:8432";

    @Option(
            names = "--secrets",
            paramLabel = "DIR",
            defaultValue = "${env:DROVER_POSTGRES_SECRETS:-/etc/drover/postgres}",
            description =
                    "A folder with a file for each secret, the same on all members: 'token' (asked"
                        + " of the operators), 'supervisor' and 'replication' (passwords of the"
                        + " roles drover and drover_replication), and 'application' (the password"
                        + " of the role of --application) (default: ${DEFAULT-VALUE})")
    Path secrets = Path.of("/etc/drover/postgres");

    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            defaultValue = "${env:DROVER_POSTGRES_TLS_CERTIFICATE}",
            description =
                    "The server's certificate, PEM; with it PostgreSQL offers encryption (default:"
                            + " none)")
    @Nullable Path tlsCertificate;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            defaultValue = "${env:DROVER_POSTGRES_TLS_KEY}",
            description =
                    "The key of --tls-certificate, PEM; PostgreSQL wants it to be of --user and"
                            + " readable by nobody else (default: none)")
    @Nullable Path tlsKey;

    @Option(
            names = "--tls-authority",
            paramLabel = "FILE",
            defaultValue = "${env:DROVER_POSTGRES_TLS_AUTHORITY}",
            description =
                    "Who signs the certificates of all members, PEM: replicas receive from nobody"
                            + " else. Only once all members have one (default: none, so that"
                            + " certificates are not checked)")
    @Nullable Path tlsAuthority;

    @Option(
            names = "--tls-required",
            arity = "0..1",
            paramLabel = "true|false",
            fallbackValue = "true",
            defaultValue = "${env:DROVER_POSTGRES_TLS_REQUIRED:-false}",
            description =
                    "Let nobody in from another machine who does not encrypt (default:"
                            + " ${DEFAULT-VALUE})")
    boolean tlsRequired;

    @Option(
            names = "--application",
            paramLabel = "ROLE/DATABASE",
            defaultValue = "${env:DROVER_POSTGRES_APPLICATION}",
            description =
                    "Whom a new database is for: the role that owns it, and its name (default:"
                            + " nobody yet)")
    @Nullable String application;

    @Option(
            names = "--user",
            paramLabel = "USER",
            defaultValue = "postgres",
            description =
                    "As whom PostgreSQL runs when this runs as root (default: ${DEFAULT-VALUE})")
    String user = "postgres";

    @Option(
            names = "--programs",
            paramLabel = "DIR",
            defaultValue = "${env:DROVER_POSTGRES_PROGRAMS}",
            description =
                    "The folder with PostgreSQL's programs, version 13 to 17 (default: in"
                            + " /usr/lib/postgresql that of the data, the newest where there are"
                            + " none yet)")
    @Nullable Path programs;

    /**
     * With what the server shows who it is; empty = with nothing.
     *
     * @throws IllegalArgumentException when only a part of it is said, or a file cannot be read
     */
    Optional<ServerTls> tls() {
        if (tlsCertificate == null || tlsKey == null) {
            if (tlsCertificate != null || tlsKey != null || tlsAuthority != null || tlsRequired) {
                throw new IllegalArgumentException(
                        "encryption needs both --tls-certificate and --tls-key; write them, or"
                                + " leave out --tls-authority and --tls-required too");
            }
            return Optional.empty();
        }
        return Optional.of(
                new ServerTls(
                        readable("--tls-certificate", tlsCertificate),
                        readable("--tls-key", tlsKey),
                        Optional.ofNullable(tlsAuthority)
                                .map(file -> readable("--tls-authority", file)),
                        tlsRequired));
    }

    private static Path readable(String option, Path file) {
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException(
                    "%s: %s is not there, or this user cannot read it".formatted(option, file));
        }
        return file.toAbsolutePath();
    }
}
