package dev.drover.testing;

import static org.awaitility.Awaitility.await;

import dev.drover.adapter.Token;
import dev.drover.adapter.consul.ConsulSettings;
import dev.drover.adapter.consul.SmallConsulStore;
import dev.drover.adapter.linux.Uptime;
import dev.drover.adapter.supervisor.HttpSupervisors;
import dev.drover.cluster.Holder;
import dev.drover.cluster.MakingWay;
import dev.drover.cluster.MemberName;
import dev.drover.cluster.MemberPlace;
import dev.drover.cluster.MemberPlaces;
import dev.drover.cluster.ParameterStore;
import dev.drover.cluster.RecordStore;
import dev.drover.cluster.RoleKeeper;
import dev.drover.cluster.RoleKeys;
import dev.drover.cluster.SupervisorLoop;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.StoreKeys;
import dev.drover.convergence.Ticker;
import dev.drover.document.DocumentKey;
import dev.drover.member.postgres.ParameterFollower;
import dev.drover.member.postgres.PostgresServer;
import dev.drover.member.postgres.PostgresSettings;
import dev.drover.member.postgres.Surroundings;
import dev.drover.role.Member;
import dev.drover.role.Mode;
import dev.drover.role.OperatorEvent;
import dev.drover.role.OperatorRules;
import dev.drover.role.Phase;
import dev.drover.role.Report;
import dev.drover.role.RoleOperator;
import dev.drover.role.RoleRecord;
import dev.drover.role.RoleSettings;
import dev.drover.role.RoleTimes;
import dev.drover.role.Server;
import dev.drover.role.Stored;
import dev.drover.role.Supervisor;
import dev.drover.role.SupervisorRules;
import dev.drover.surface.http.Address;
import dev.drover.surface.http.MemberSurface;
import dev.drover.surface.http.WebServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A PostgreSQL cluster with real servers, a supervisor beside each, one operator, and a real Consul between them. */
public final class SupervisedDatabase implements AutoCloseable {

    private static final Ticker TICKER = new Uptime();
    private static final String SECRET = "token-of-the-test";
    private static final Token TOKEN = Token.fixed(SECRET, "the test");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final ConsulServer consul;
    private final Map<String, Node> nodes = new TreeMap<>();
    private final Map<String, Integer> ports = new TreeMap<>();
    private final Map<String, String> addresses;
    private final SmallConsulStore store;
    private final MemberPlaces places;
    private final RecordStore records;
    private final HttpSupervisors supervisors;
    private int starts;
    private Optional<Keeping> keeping = Optional.empty();

    /** One who decides about roles in the place of an operator. */
    private record Keeping(RoleKeeper keeper, Thread thread) {}

    /** Makes a cluster out of nothing, with one who decides about its roles, and waits until all members count. */
    public SupervisedDatabase(Path folder, ConsulServer consul, List<String> names)
            throws IOException {
        this(folder, consul, names, Optional.empty());
        RoleKeeper keeper = keeper(names);
        keeping = Optional.of(new Keeping(keeper, running(keeper::run)));
        awaitRecord(record ->
                record.phase() == Phase.STABLE
                        && record.quorum().names().members().size() == names.size() - 1);
    }

    /** Members only, whose roles an operator decides that is elsewhere. */
    public static SupervisedDatabase withoutOperator(
            Path folder, ConsulServer consul, List<String> names) throws IOException {
        return withoutOperator(folder, consul, names, Map.of());
    }

    /** The same; those whose address is given listen there, all others at 127.0.0.1. */
    public static SupervisedDatabase withoutOperator(
            Path folder, ConsulServer consul, List<String> names, Map<String, String> addresses)
            throws IOException {
        return new SupervisedDatabase(folder, consul, names, Optional.of(addresses));
    }

    private SupervisedDatabase(
            Path folder,
            ConsulServer consul,
            List<String> names,
            Optional<Map<String, String>> published)
            throws IOException {
        this.folder = folder;
        this.addresses = published.orElse(Map.of());
        this.consul = consul;
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String name : List.of("supervisor", "replication", "application")) {
            Files.writeString(folder.resolve(name), "secret-of-" + name + "\n");
        }
        this.store = store();
        RoleKeys keys = keys();
        this.places = new MemberPlaces(store, keys, TICKER);
        this.records = new RecordStore(store, keys.record());
        for (String name : names) {
            ports.put(name, FreePort.next());
        }
        this.supervisors =
                new HttpSupervisors(name -> places.of(name).map(MemberPlace::api), TOKEN);
        names.forEach(this::start);
        if (published.isPresent()) {
            Files.createDirectory(memberTokens());
            Files.writeString(memberTokens().resolve("demo--db"), SECRET + "\n");
        }
    }

    /** What an operator is told as {@code --member-tokens}. */
    public Path memberTokens() {
        return folder.resolve("member-tokens");
    }

    private RoleKeeper keeper(List<String> names) {
        return new RoleKeeper(
                new RoleKeeper.Parts(
                        new RoleOperator(new OperatorRules(), RoleTimes.DEFAULT),
                        records,
                        List::of,
                        supervisors,
                        TICKER,
                        RoleKeeper.Listener.NOBODY),
                new RoleSettings(names, Mode.SYNC, 1, Optional.empty()));
    }

    private static RoleKeys keys() {
        return new RoleKeys(new StoreKeys("drover"), DocumentKey.parse("demo/PostgresCluster/db"));
    }

    private SmallConsulStore store() {
        return new SmallConsulStore(
                ConsulSettings.at(consul.address()).withCallTimeout(Duration.ofSeconds(1)), TICKER);
    }

    private int port(String name) {
        return Objects.requireNonNull(ports.get(name));
    }

    private String address(String name) {
        return addresses.getOrDefault(name, "127.0.0.1");
    }

    private PostgresServer server(String name) throws IOException {
        return new PostgresServer(
                new PostgresSettings(
                        name,
                        folder.resolve("member-" + name),
                        Tools.find("postgres"),
                        "postgres",
                        InetSocketAddress.createUnresolved(address(name), port(name)),
                        folder.resolve("supervisor"),
                        folder.resolve("replication"),
                        Optional.of(
                                new PostgresSettings.Application(
                                        "shop", "shop", folder.resolve("application"))),
                        Map.of(),
                        Optional.empty(),
                        PostgresSettings.Patience.DEFAULT),
                new Surroundings(
                        other ->
                                Optional.ofNullable(ports.get(other))
                                        .map(port ->
                                                InetSocketAddress.createUnresolved(
                                                        address(other), port)),
                        TICKER,
                        time -> Thread.sleep(time),
                        new Random(),
                        SupervisedDatabase::passOver));
    }

    /** What servers say while they are killed and copied is not this test's matter. */
    private static void passOver(String line) {}

    /** A supervisor with what it needs; all of it goes when its machine is lost. */
    private record Node(
            PostgresServer server,
            SupervisorLoop loop,
            ParameterFollower parameters,
            MemberSurface surface,
            SmallConsulStore store,
            Thread thread) {}

    /** The machine of a member comes up. */
    public void start(String name) {
        try {
            PostgresServer server = server(name);
            SmallConsulStore own = store();
            SupervisorLoop loop =
                    new SupervisorLoop(
                            new SupervisorLoop.Parts(
                                    new Supervisor(new SupervisorRules(RoleTimes.DEFAULT)),
                                    server,
                                    new RecordStore(own, keys().record()),
                                    supervisors,
                                    TICKER),
                            name);
            Holder holder = Places.holder(server.disk().incarnation() + starts++, name);
            ParameterFollower parameters =
                    new ParameterFollower(
                            server,
                            new ParameterStore(own, keys().parameters()),
                            loop::onlyIf,
                            InstantSource.system());
            MemberSurface surface =
                    MemberSurface.start(
                            new WebServer.Engine(),
                            new Address("127.0.0.1", 0),
                            TOKEN,
                            new MemberSurface.Sources(
                                    holder, loop, makingWay(server, loop), parameters::state));
            parameters.start();
            say(
                    name,
                    new MemberPlace(
                            surface.address().toString(),
                            address(name) + ":" + port(name),
                            holder,
                            0));
            nodes.put(name, new Node(server, loop, parameters, surface, own, running(loop::run)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With clients that hear nothing of it. */
    private static MakingWay makingWay(PostgresServer server, SupervisorLoop loop) {
        return new MakingWay(
                new MakingWay.Parts(
                        server,
                        () -> loop.state().server().run() == Server.Run.PRIMARY,
                        () -> true,
                        _ -> true,
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(3)));
    }

    private void say(String name, MemberPlace place) {
        Member member = new Member(name, "");
        MemberName.Parts parts =
                new MemberName.Parts(store, keys(), supervisors::holder, () -> member, TICKER);
        if (!(new MemberName(parts, name, place).look() instanceof MemberName.Standing.Held)) {
            throw new IllegalStateException(name + " is taken");
        }
    }

    /** A thing that goes on until it is ended. */
    private interface Endless {
        void run() throws InterruptedException;
    }

    private static Thread running(Endless what) {
        return Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try {
                        what.run();
                    } catch (InterruptedException ended) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    /** The machine of a member is gone, with all that ran there. */
    public void lose(String name) {
        Node node = Objects.requireNonNull(nodes.remove(name));
        node.parameters().close();
        node.server().close();
        node.surface().close();
        node.loop().end();
        try {
            node.thread().join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        node.store().close();
    }

    /** Its server is killed; its supervisor lives. */
    public void killServer(String name) throws IOException {
        ProcessHandle.of(serverOf(name)).orElseThrow().destroyForcibly();
    }

    /** The process of its server, as it says itself. */
    public long serverOf(String name) throws IOException {
        Path data = folder.resolve("member-" + name);
        String incarnation = Objects.requireNonNull(nodes.get(name)).server().disk().incarnation();
        Path file = data.resolve("data-" + incarnation).resolve("postmaster.pid");
        return Long.parseLong(Files.readAllLines(file).getFirst());
    }

    /** A person wishes that this member be primary, again and again: it is refused while the member lags. */
    public void switchOver(String to) {
        long before = record().term();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    if (record().term() == before) {
                        keeping.orElseThrow().keeper().tell(new OperatorEvent.SwitchoverAsked(to));
                    }
                    return record().term() > before && record().phase() == Phase.STABLE;
                });
    }

    /**
     * A person's word about a member, as an operator takes it.
     *
     * @return why it is not begun; empty = it is
     */
    public Optional<String> ask(OperatorEvent.MemberAsked asked) {
        RoleKeeper keeper = keeping.orElseThrow().keeper();
        return keeper.refusal(asked).or(() -> keeper.instruct(asked));
    }

    /** What a member said last; empty = nothing yet. */
    public Optional<Report> report(String name) {
        return keeping.orElseThrow().keeper().state().heard(name).report();
    }

    /** Whether the primary says that this member streams from it. */
    public boolean streams(String name) {
        return report(primary())
                .map(Report::observed)
                .filter(it -> it.attached().stream().anyMatch(member -> member.name().equals(name)))
                .isPresent();
    }

    /** What is in a member's folder. */
    public List<String> folderOf(String name) throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("member-" + name))) {
            return all.map(each -> each.getFileName().toString()).toList();
        }
    }

    /** The record that stands. */
    public RoleRecord record() {
        return await().ignoreExceptionsInstanceOf(RemoteFailure.class)
                .until(records::read, Optional::isPresent)
                .map(Stored::record)
                .orElseThrow();
    }

    /** The name of the primary; empty when there is none. */
    public String primary() {
        return record().primary().map(Member::name).orElse("");
    }

    /** Waits for a record like that. */
    public RoleRecord awaitRecord(Predicate<RoleRecord> wanted) {
        return await().atMost(PATIENCE).until(this::record, wanted);
    }

    /** Where an application finds its database, whoever is primary. */
    public String url() {
        String hosts =
                ports.values().stream()
                        .map(port -> "127.0.0.1:" + port)
                        .collect(Collectors.joining(","));
        return "jdbc:postgresql://"
                + hosts
                + "/shop?user=shop&password=secret-of-application&targetServerType=primary"
                + "&connectTimeout=2&socketTimeout=5&loginTimeout=2&hostRecheckSeconds=0";
    }

    @Override
    public void close() {
        keeping.ifPresent(it -> {
            it.keeper().close();
            it.thread().interrupt();
        });
        List.copyOf(nodes.keySet()).forEach(this::lose);
        supervisors.close();
        store.close();
    }
}
