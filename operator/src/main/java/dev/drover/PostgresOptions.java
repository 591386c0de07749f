package dev.drover;

import java.nio.file.Path;
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
}
