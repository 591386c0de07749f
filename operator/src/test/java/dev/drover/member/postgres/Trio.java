package dev.drover.member.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.adapter.linux.Uptime;
import dev.drover.adapter.postgres.ServerTls;
import dev.drover.cluster.Lease;
import dev.drover.member.postgres.PostgresSettings.Application;
import dev.drover.member.postgres.PostgresSettings.Patience;
import dev.drover.role.Disk;
import dev.drover.role.Member;
import dev.drover.role.Names;
import dev.drover.role.Order;
import dev.drover.role.Outcome;
import dev.drover.role.Position;
import dev.drover.role.Upstream;
import dev.drover.testing.FreePort;
import dev.drover.testing.Tools;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/** Up to three real PostgreSQL servers, driven by orders as a supervisor would give them. */
final class Trio implements AutoCloseable {

    static final Uptime UPTIME = new Uptime();

    /** One that is renewed all the time. */
    static final Lease YES = () -> Optional.of(UPTIME.read().plusSeconds(4));

    private final Path folder;
    private final Function<String, Optional<ServerTls>> tls;
    private final Map<String, PostgresServer> servers = new TreeMap<>();
    private final Map<String, InetSocketAddress> addresses = new TreeMap<>();
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    Trio(Path folder, String... names) throws IOException {
        this(folder, _ -> Optional.empty(), names);
    }

    /** Each with what it shows who it is. */
    Trio(Path folder, Function<String, Optional<ServerTls>> tls, String... names)
            throws IOException {
        this.folder = folder;
        this.tls = tls;
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String name : List.of("supervisor", "replication", "application")) {
            Files.writeString(folder.resolve(name), "secret-of-" + name + "\n");
        }
        for (String name : names) {
            addresses.put(name, InetSocketAddress.createUnresolved("127.0.0.1", FreePort.next()));
            open(name);
        }
    }

    /** One that is to listen on another address, with the port of a server that runs: by loopback that one answers. */
    void openBeside(String name, String other) throws IOException {
        addresses.put(
                name, InetSocketAddress.createUnresolved("127.0.0.2", address(other).getPort()));
        open(name);
    }

    /** Has the supervisors believe that the superuser's password is another. */
    void mistakePassword() throws IOException {
        Files.writeString(folder.resolve("supervisor"), "a-mistake\n");
    }

    PostgresServer open(String name) throws IOException {
        PostgresServer server =
                new PostgresServer(
                        settings(name),
                        new Surroundings(
                                other -> Optional.ofNullable(addresses.get(other)),
                                UPTIME,
                                time -> Thread.sleep(time),
                                new Random(),
                                lines::add));
        servers.put(name, server);
        return server;
    }

    PostgresSettings settings(String name) {
        return new PostgresSettings(
                name,
                home(name),
                Tools.find("postgres"),
                "postgres",
                address(name),
                folder.resolve("supervisor"),
                folder.resolve("replication"),
                Optional.of(new Application("shop", "shop", folder.resolve("application"))),
                Map.of("shared_buffers", "16MB", "max_connections", "20"),
                tls.apply(name),
                new Patience(
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(3),
                        Duration.ofMillis(300),
                        Duration.ofSeconds(120)));
    }

    Path home(String name) {
        return folder.resolve("member-" + name);
    }

    PostgresServer server(String name) {
        return Objects.requireNonNull(servers.get(name), name);
    }

    private InetSocketAddress address(String name) {
        return Objects.requireNonNull(addresses.get(name), name);
    }

    Member member(String name) {
        return new Member(name, server(name).disk().incarnation());
    }

    String lines() {
        return String.join("\n", lines);
    }

    // ---- orders ----

    Outcome order(String name, Order order) {
        return server(name).perform(order, YES);
    }

    /** Carries an order out that must succeed. */
    Outcome does(String name, Order order) {
        Outcome outcome = order(name, order);
        assertThat(outcome)
                .as("%s: %s%n%s", name, order, tail())
                .isNotInstanceOf(Outcome.Failed.class);
        return outcome;
    }

    private String tail() {
        List<String> all = new ArrayList<>(lines);
        return String.join("\n", all.subList(Math.max(0, all.size() - 25), all.size()));
    }

    /** A new database whose primary is that member, in a term, on a timeline; clients may come. */
    void begin(String name, long term, int timeline, Names names) {
        assertThat(does(name, new Order.Initialize())).isInstanceOf(Outcome.Initialized.class);
        does(name, new Order.StartStandby());
        lead(name, term, timeline, names);
    }

    /** Makes a standby that receives from nobody the primary. */
    void lead(String name, long term, int timeline, Names names) {
        does(name, new Order.SetNames(term, names));
        does(name, new Order.AwaitReplay());
        assertThat(does(name, new Order.Promote(timeline)))
                .isEqualTo(new Outcome.Promoted(timeline));
        does(name, new Order.LetClientsIn());
    }

    /** Gives an empty member a copy, and has it follow. */
    void join(String name, String primary, long term) {
        assertThat(does(name, new Order.Clone(member(primary)))).isInstanceOf(Outcome.Cloned.class);
        does(name, new Order.StartStandby());
        follow(name, primary, term);
    }

    void follow(String name, String primary, long term) {
        assertThat(does(name, new Order.Follow(new Upstream(member(primary), term))))
                .isEqualTo(new Outcome.Following());
    }

    /** What a promise does: cut, replay, say the end. */
    Position promise(String name) {
        does(name, new Order.CutReceiver(Optional.empty(), Optional.empty()));
        return ((Outcome.Replayed) does(name, new Order.AwaitReplay())).end();
    }

    Names names(int k, String... members) {
        TreeSet<Member> all = new TreeSet<>();
        for (String name : members) {
            all.add(member(name));
        }
        return new Names(all, k);
    }

    Disk disk(String name) {
        return server(name).disk();
    }

    // ---- users ----

    /** What a user of the application would open. */
    Connection client(String name) throws SQLException {
        return client(name, "");
    }

    /** The same with more to say of the connection, each thing preceded by {@code &}. */
    Connection client(String name, String more) throws SQLException {
        return connection(name, "shop", "application", "shop?ApplicationName=shop" + more);
    }

    /** The supervisor's own way in, for looking behind the scenes. */
    Connection inside(String name) throws SQLException {
        return connection(name, "drover", "supervisor", "postgres?ApplicationName=inside");
    }

    private Connection connection(String name, String user, String secret, String where)
            throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/%s&connectTimeout=3&socketTimeout=30"
                        .formatted(address(name).getPort(), where),
                user,
                "secret-of-" + secret);
    }

    /** What a receiver of WAL does that comes by this slot. */
    void attach(String name, String slot) throws SQLException {
        String url =
                "jdbc:postgresql://127.0.0.1:%d/postgres?replication=true&preferQueryMode=simple&assumeMinServerVersion=13"
                        .formatted(address(name).getPort());
        try (Connection link =
                        DriverManager.getConnection(
                                url, "drover_replication", "secret-of-replication");
                var run = link.createStatement()) {
            run.execute("START_REPLICATION SLOT \"%s\" PHYSICAL 0/1000000".formatted(slot));
        }
    }

    void sql(String name, String statement) throws SQLException {
        try (Connection client = client(name);
                var run = client.createStatement()) {
            run.execute(statement);
        }
    }

    String value(Connection connection, String query) throws SQLException {
        try (connection;
                var run = connection.createStatement();
                var row = run.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    /** The first process of the server. */
    ProcessHandle postmaster(String name) throws IOException {
        long pid =
                Long.parseLong(Files.readAllLines(data(name).resolve("postmaster.pid")).getFirst());
        return ProcessHandle.of(pid).orElseThrow();
    }

    /** Where its data are. */
    Path data(String name) {
        return home(name).resolve("data-" + disk(name).incarnation());
    }

    static Duration timed(Runnable work) {
        long before = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - before);
    }

    @Override
    public void close() {
        servers.values().forEach(PostgresServer::close);
    }
}
