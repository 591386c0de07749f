package dev.drover.member.postgres;

import dev.drover.adapter.postgres.Configuration;
import dev.drover.adapter.postgres.Configuration.Words;
import dev.drover.adapter.postgres.DataFolder;
import dev.drover.adapter.postgres.Link;
import dev.drover.adapter.postgres.Login;
import dev.drover.adapter.postgres.Programs;
import dev.drover.adapter.postgres.ReplicaName;
import dev.drover.convergence.RemoteFailure;
import dev.drover.role.Disk;
import dev.drover.role.Names;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One data directory, its configuration and its server, running or not. Starts, stops and configures; knows nothing of what for. For
 * the thread that carries orders out, except where said otherwise.
 */
final class Instance {

    static final String SUPERVISOR = "drover";
    static final String REPLICATION = "drover_replication";

    /** For a statement that reads what the server knows. */
    static final Duration LIMIT = Duration.ofSeconds(2);

    private static final String SEEN =
            "SELECT current_setting('drover.edition'),"
                    + " current_setting('synchronous_standby_names')";

    private static final Duration LOOK = Duration.ofMillis(10);
    private static final Duration RELOAD = Duration.ofSeconds(5);

    private final PostgresSettings settings;
    private final Surroundings around;
    private final Programs programs;
    private final Configuration configuration;
    private final DiskFile diskFile;
    private final Postmaster postmaster;
    private final Login local;
    private final Link orders;
    private Disk disk;
    private Words words;
    private boolean parametersTaken;

    Instance(PostgresSettings settings, Surroundings around, Runnable ended) throws IOException {
        this.settings = settings;
        this.around = around;
        this.programs = Programs.in(settings.programs(), settings.user());
        // What works in a folder is found by the folder's real name.
        Path folder = settings.folder().toRealPath();
        Path config = folder.resolve("config");
        this.configuration = new Configuration(config, programs);
        this.diskFile = new DiskFile(folder);
        this.postmaster = new Postmaster(around, ended);
        this.local =
                new Login(
                        InetSocketAddress.createUnresolved(
                                "127.0.0.1", settings.listen().getPort()),
                        SUPERVISOR,
                        settings.supervisor());
        this.orders = new Link(local, Link.Mode.SQL);
        this.disk = diskFile.read();
        this.words =
                new Words(
                        around.uptime().read().toMillis(),
                        "",
                        "",
                        ReplicaName.synchronous(0, Names.NOBODY),
                        false);
        configuration.lay(
                settings.listen(), new Login(local.address(), REPLICATION, settings.replication()));
        say(words);
    }

    PostgresSettings settings() {
        return settings;
    }

    Surroundings around() {
        return around;
    }

    Programs programs() {
        return programs;
    }

    Postmaster postmaster() {
        return postmaster;
    }

    /** How the supervisor enters its own server. */
    Login local() {
        return local;
    }

    /** The connection of the thread that carries orders out. */
    Link orders() {
        return orders;
    }

    Words words() {
        return words;
    }

    synchronized Disk disk() {
        return disk;
    }

    synchronized void persist(Disk now) throws IOException {
        diskFile.write(now);
        disk = now;
    }

    DataFolder data() {
        return data(disk().incarnation());
    }

    DataFolder data(String incarnation) {
        return new DataFolder(diskFile.data(incarnation), programs);
    }

    /** How another member's database is entered. */
    Login login(String member) {
        InetSocketAddress address =
                around.addresses()
                        .apply(member)
                        .orElseThrow(() ->
                                new RemoteFailure.Unavailable(
                                        "no address of " + member + " is known"));
        return new Login(address, REPLICATION, settings.replication());
    }

    /** The connection string for that member's database; the password is in a file. */
    String upstream(Login login, String name) {
        return "host=%s port=%d user=%s dbname=postgres passfile='%s' application_name=%s connect_timeout=2 sslmode=prefer"
                .formatted(
                        login.address().getHostString(),
                        login.address().getPort(),
                        login.user(),
                        inQuotes(configuration.passwords()),
                        name);
    }

    /** A folder may have a blank in its name. */
    private static String inQuotes(Path path) {
        return path.toString().replace("\\", "\\\\").replace("'", "\\'");
    }

    // ---- configuration ----

    Words receiving(String upstream, String slot) {
        return new Words(words.edition() + 1, upstream, slot, words.names(), words.clients());
    }

    Words waitingFor(String names) {
        return new Words(
                words.edition() + 1, words.upstream(), words.slot(), names, words.clients());
    }

    Words admitting(boolean clients) {
        return new Words(
                words.edition() + 1, words.upstream(), words.slot(), words.names(), clients);
    }

    /** Writes it for the next start. */
    void say(Words now) throws IOException {
        configuration.say(now, SUPERVISOR, REPLICATION);
        words = now;
    }

    /**
     * Writes it, and waits until a new session shows that the server has read it.
     *
     * @throws RemoteFailure.Unavailable when the server does not, or waits for others than it was told to
     */
    void apply(Words now) throws IOException, InterruptedException {
        say(now);
        orders.rows("SELECT pg_reload_conf()", LIMIT);
        until(RELOAD, "the server did not read its configuration", () -> shows(now));
    }

    /** Takes the user's parameters in, also in a server that runs. */
    Optional<String> parameters(Map<String, String> parameters)
            throws IOException, InterruptedException {
        Optional<String> wrong = configuration.parameters(parameters);
        parametersTaken = true;
        if (wrong.isEmpty()) {
            postmaster.reload();
        }
        return wrong;
    }

    private boolean shows(Words now) {
        try (Link fresh = new Link(local, Link.Mode.SQL)) {
            List<String> seen = fresh.rows(SEEN, LIMIT).getFirst();
            if (!seen.getFirst().equals(Long.toString(now.edition()))) {
                return false;
            }
            if (!seen.getLast().equals(now.names())) {
                throw new RemoteFailure.Unavailable(
                        "the server waits for %s, not for %s"
                                .formatted(seen.getLast(), now.names()));
            }
            return true;
        }
    }

    // ---- start and stop ----

    /** Starts it, cut off from everybody, and waits until it answers. */
    void start(Words first) throws IOException, InterruptedException {
        DataFolder data = data();
        if (!data.exists()) {
            throw new RemoteFailure.Unavailable("there are no data in " + data.path());
        }
        say(first);
        takeParameters();
        orders.close();
        postmaster.start(
                programs.command(
                        "postgres",
                        List.of(
                                "-D",
                                data.path().toString(),
                                "-c",
                                "config_file=" + configuration.main())));
        until(settings.patience().start(), "the server does not take connections", this::answers);
    }

    /** Once: what is set later stays. Wrong ones never keep a server from starting. */
    private void takeParameters() throws IOException, InterruptedException {
        if (!parametersTaken) {
            configuration
                    .parameters(settings.parameters())
                    .ifPresent(wrong ->
                            around.voice().accept("the parameters stay as they were: " + wrong));
            parametersTaken = true;
        }
    }

    /** Whether it takes connections; ends with its own words when it is gone. */
    boolean answers() {
        if (!postmaster.running()) {
            throw new RemoteFailure.Unavailable(
                    "postgres ended at its start: " + postmaster.complaint());
        }
        try {
            return orders.one("SELECT 1", LIMIT).equals("1");
        } catch (RemoteFailure.Unavailable | RemoteFailure.Indeterminate notYet) {
            return false;
        }
    }

    /** Whether it runs, and answers that it is in recovery. */
    boolean runsAsStandby() {
        return postmaster.running() && orders.one("SELECT pg_is_in_recovery()", LIMIT).equals("t");
    }

    /** Stops it, and whatever of a server works in its folder; then says its timeline. */
    Optional<Integer> stop(boolean fast) throws IOException, InterruptedException {
        PostgresSettings.Patience patience = settings.patience();
        Path folder = data().path();
        if (fast && postmaster.running()) {
            postmaster.stop("INT", patience.fastStop(), folder);
        } else {
            postmaster.stop("QUIT", patience.immediateStop(), folder);
        }
        orders.close();
        return data().timeline();
    }

    /** Starts it as a standby, unless it is one that receives from nobody already. */
    void startStandby(Words first) throws IOException, InterruptedException {
        if (postmaster.running() && words.upstream().equals(first.upstream()) && runsAsStandby()) {
            return;
        }
        if (postmaster.known()) {
            stop(false);
        }
        data().standby();
        start(first);
    }

    /**
     * Looks again and again until something is so.
     *
     * @throws RemoteFailure.Unavailable with that reason when it takes longer
     */
    void until(Duration limit, String otherwise, BooleanSupplier so) throws InterruptedException {
        Duration end = around.uptime().read().plus(limit);
        while (!so.getAsBoolean()) {
            if (around.uptime().read().compareTo(end) >= 0) {
                throw new RemoteFailure.Unavailable(otherwise);
            }
            around.pause().of(LOOK);
        }
    }
}
