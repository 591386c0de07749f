package dev.drover.adapter.postgres;

import dev.drover.convergence.RemoteFailure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The configuration of a server, in a folder beside its data, so that no copy of the data brings another's. Three files, of which
 * later ones win: what Drover proposes, what the user sets, and what the protocol needs. Not thread-safe.
 */
public final class Configuration {

    /** After so long without a word from its primary a receiver ends; after half of it, it asks for one. */
    public static final Duration RECEIVER_TIMEOUT = Duration.ofSeconds(4);

    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** How the server's program ends after a word about its configuration. Killed, or not there, it ends otherwise. */
    private static final int REFUSED = 1;

    /** Its last word whenever it has read all lines, and one of them is wrong. */
    private static final String REFUSAL = "contains errors";

    private final Path folder;
    private final Programs programs;
    private final Optional<ServerTls> tls;

    /**
     * What changes while a server runs.
     *
     * @param edition unlike any before, so that a session shows which one the server has read
     * @param upstream the {@code primary_conninfo}; empty = receives from nobody
     * @param slot its slot there; empty = none
     * @param names the {@code synchronous_standby_names}; never empty
     * @param clients whether clients may come
     */
    public record Words(long edition, String upstream, String slot, String names, boolean clients) {

        public Words {
            if (names.isBlank()) {
                throw new IllegalArgumentException("a server waits for somebody, never for nobody");
            }
        }

        /** The next, for a standby: receives from nobody; for whom it waits is of no effect before it is a primary. */
        public Words receivingFromNobody(String waitedFor) {
            return new Words(edition + 1, "", "", waitedFor, clients);
        }
    }

    /**
     * The configuration in that folder.
     *
     * @param tls empty = Drover says nothing of it, and the user's parameters may
     */
    public Configuration(Path folder, Programs programs, Optional<ServerTls> tls) {
        this.folder = folder;
        this.programs = programs;
        this.tls = tls;
    }

    /** The file that a server is started with. */
    public Path main() {
        return folder.resolve("postgresql.conf");
    }

    /** The file with the password for replication. */
    public Path passwords() {
        return folder.resolve("replication.pgpass");
    }

    /**
     * Writes what stays the same while a server runs.
     *
     * @param listen where clients and replicas come; the supervisor comes by loopback
     * @param replication as whom replicas enter, and with which password
     */
    public void lay(InetSocketAddress listen, Login replication) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        }
        programs.give(folder);
        String password = replication.password().replace("\\", "\\\\").replace(":", "\\:");
        write(passwords(), "*:*:*:%s:%s\n".formatted(replication.user(), password));
        if (!Files.exists(folder.resolve("parameters.conf"))) {
            write(folder.resolve("parameters.conf"), "");
        }
        write(folder.resolve("ident.conf"), "");
        write(
                main(),
                """
                # Written by Drover; changes are lost.
                wal_level = replica
                max_wal_senders = 20
                max_replication_slots = 20
                max_slot_wal_keep_size = '1GB'
                wal_sender_timeout = '10s'
                max_standby_streaming_delay = '10s'
                include 'parameters.conf'
                listen_addresses = %s
                port = %d
                unix_socket_directories = ''
                hba_file = %s
                ident_file = %s
                fsync = on
                full_page_writes = on
                hot_standby = on
                lc_messages = 'C'
                logging_collector = off
                password_encryption = 'scram-sha-256'
                restart_after_crash = off
                restore_command = ''
                recovery_target_timeline = 'latest'
                superuser_reserved_connections = 6
                wal_log_hints = on
                wal_receiver_create_temp_slot = off
                wal_receiver_status_interval = '1s'
                wal_receiver_timeout = %d
                wal_retrieve_retry_interval = '100ms'
                %sinclude 'drover.conf'
                """
                        .formatted(
                                quoted(addresses(listen.getHostString())),
                                listen.getPort(),
                                quoted(folder.resolve("hba.conf").toString()),
                                quoted(folder.resolve("ident.conf").toString()),
                                RECEIVER_TIMEOUT.toMillis(),
                                tls.map(Configuration::encrypted).orElse("")));
    }

    private static String encrypted(ServerTls tls) {
        return """
        ssl = on
        ssl_cert_file = %s
        ssl_key_file = %s
        """
                .formatted(quoted(tls.certificate().toString()), quoted(tls.key().toString()));
    }

    private static String addresses(String host) {
        boolean everywhere = Set.of("127.0.0.1", "0.0.0.0", "*", "localhost").contains(host);
        return everywhere ? host : host + ",127.0.0.1";
    }

    /** Writes what changes while a server runs; it takes effect with the next reload or start, and is written before each. */
    public void say(Words words, String supervisor, String replication) throws IOException {
        writeBriefly("hba.conf", access(words.clients(), supervisor, replication));
        writeBriefly(
                "drover.conf",
                """
                primary_conninfo = %s
                primary_slot_name = %s
                synchronous_standby_names = %s
                drover.edition = '%d'
                """
                        .formatted(
                                quoted(words.upstream()),
                                quoted(words.slot()),
                                quoted(words.names()),
                                words.edition()));
    }

    /** Who is on the same machine may come unencrypted, and so may the pooler there. */
    private String access(boolean clients, String supervisor, String replication) {
        String remote = tls.filter(ServerTls::required).isPresent() ? "hostssl" : "host";
        String own =
                """
                host all %1$s 127.0.0.1/32 scram-sha-256
                host replication %1$s 127.0.0.1/32 scram-sha-256
                host all %1$s all reject
                %3$s postgres %2$s all scram-sha-256
                %3$s replication %2$s all scram-sha-256
                host all %2$s all reject
                """
                        .formatted(supervisor, replication, remote);
        String all =
                """
                host all all 127.0.0.1/32 scram-sha-256
                %s all all all scram-sha-256
                """
                        .formatted(remote);
        return own + (clients ? all : "host all all all reject\n");
    }

    /**
     * Why parameters could not be taken in, as far as that can be told without a start. The server's own program is asked.
     *
     * @return what is wrong, in PostgreSQL's own words where it is PostgreSQL that says so; empty when nothing is
     * @throws RemoteFailure.Indeterminate when the program did not say: it was killed, took too long, or is not there. That is no answer
     * @throws IOException when it could not be asked, which is no answer either
     */
    public Optional<String> objection(Map<String, String> parameters)
            throws IOException, InterruptedException {
        Optional<String> wrong =
                parameters.entrySet().stream()
                        .flatMap(entry ->
                                ParameterForm.refusal(entry.getKey(), entry.getValue()).stream())
                        .findFirst();
        return wrong.isPresent() ? wrong : refused(lines(parameters));
    }

    /**
     * Writes the user's parameters; they take effect with the next reload or start.
     *
     * @param version that a session shows as {@code drover.parameters} once the server has read them
     */
    public void parameters(String version, Map<String, String> parameters) throws IOException {
        write(
                folder.resolve("parameters.conf"),
                lines(parameters) + "drover.parameters = %s%n".formatted(quoted(version)));
    }

    private static String lines(Map<String, String> parameters) {
        return new TreeMap<>(parameters)
                .entrySet().stream()
                        .map(each -> "%s = %s%n".formatted(each.getKey(), quoted(each.getValue())))
                        .collect(Collectors.joining());
    }

    private Optional<String> refused(String content) throws IOException, InterruptedException {
        Path trial = folder.resolve("trial");
        if (!Files.isDirectory(trial)) {
            Files.createDirectory(trial);
        }
        programs.give(trial);
        write(trial.resolve("postgresql.conf"), content);
        Programs.Ran ran =
                programs.run("postgres", List.of("-D", trial.toString(), "-C", "work_mem"), LIMIT);
        if (ran.well()) {
            return Optional.empty();
        }
        if (ran.exit() != REFUSED || !ran.said().contains(REFUSAL)) {
            throw new RemoteFailure.Indeterminate(
                    "postgres -C: expected an answer, found exit code %d: %s"
                            .formatted(ran.exit(), ran.lastWord()));
        }
        return Optional.of(
                ran.said()
                        .lines()
                        .filter(line -> line.contains("LOG:") && !line.contains("skipping missing"))
                        .map(line -> line.substring(line.indexOf("LOG:") + 4).strip())
                        .map(line -> line.replaceAll(" in file \"[^\"]*\" line \\d+", ""))
                        .findFirst()
                        .orElse(ran.lastWord()));
    }

    private void write(Path file, String content) throws IOException {
        LastingFile.write(file, content, programs::give);
    }

    private void writeBriefly(String name, String content) throws IOException {
        LastingFile.writeBriefly(folder.resolve(name), content, programs::give);
    }

    private static String quoted(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
