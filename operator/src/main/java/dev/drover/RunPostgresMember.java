package dev.drover;

import dev.drover.adapter.Token;
import dev.drover.adapter.consul.SmallConsulStore;
import dev.drover.adapter.linux.GuardedProgram;
import dev.drover.adapter.linux.Uptime;
import dev.drover.adapter.supervisor.HttpSupervisors;
import dev.drover.cluster.Holder;
import dev.drover.cluster.ListingNames;
import dev.drover.cluster.Listings;
import dev.drover.cluster.MakingWay;
import dev.drover.cluster.MemberName;
import dev.drover.cluster.MemberPlace;
import dev.drover.cluster.MemberPlaces;
import dev.drover.cluster.ParameterStore;
import dev.drover.cluster.RecordStore;
import dev.drover.cluster.RoleKeys;
import dev.drover.cluster.SupervisorLoop;
import dev.drover.convergence.Ticker;
import dev.drover.document.DocumentKey;
import dev.drover.member.postgres.FolderId;
import dev.drover.member.postgres.Installed;
import dev.drover.member.postgres.ParameterFollower;
import dev.drover.member.postgres.PostgresServer;
import dev.drover.member.postgres.PostgresSettings;
import dev.drover.role.Member;
import dev.drover.role.RoleTimes;
import dev.drover.role.Server;
import dev.drover.role.Supervisor;
import dev.drover.role.SupervisorRules;
import dev.drover.surface.cli.verb.ExitCode;
import dev.drover.surface.cli.verb.Surroundings;
import dev.drover.surface.cli.verb.VerbFailure;
import dev.drover.surface.http.Address;
import dev.drover.surface.http.MemberSurface;
import dev.drover.surface.http.WebServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a PostgreSQL in its role until it is told to end. */
final class RunPostgresMember {

    private static final String KIND = "PostgresCluster";

    /** The lease hangs on it: a call that hangs must not use it up. */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(1);

    private static final Duration LOOKS_ROUND = Duration.ofMillis(500);

    /** An operator begins within half a second of being told that all is ready. */
    private static final Duration MAKES_WAY = Duration.ofSeconds(3);

    /** As long as poolers keep a query waiting. */
    private static final Duration MADE_WAY = Duration.ofSeconds(60);

    private static final Duration LOOKS_AGAIN = Duration.ofSeconds(10);

    private static final Path MACHINE = Path.of("/proc/sys/kernel/hostname");

    private static final Path DISTRIBUTION = Path.of("/usr/lib/postgresql");

    private static final Logger LOG = LoggerFactory.getLogger(RunPostgresMember.class);

    private final RealOutside outside;
    private final Surroundings surroundings;
    private final PostgresOptions options;
    private final Path folder;
    private final String name;
    private final Ticker ticker = new Uptime();

    /**
     * Does nothing yet.
     *
     * @param folder of the member's data
     * @param name of the member
     */
    RunPostgresMember(
            RealOutside outside,
            Surroundings surroundings,
            PostgresOptions options,
            Path folder,
            String name) {
        this.outside = outside;
        this.surroundings = surroundings;
        this.options = options;
        this.folder = folder;
        this.name = name;
    }

    int run() throws InterruptedException, IOException {
        GuardedProgram.missing()
                .ifPresent(what -> {
                    throw VerbFailure.failed("member postgres needs " + what);
                });
        RoleKeys keys = new RoleKeys(surroundings.keys(), cluster());
        Address listen = address("--listen", options.listen);
        Address api = address("--api", options.api);
        PostgresSettings settings = settings(listen);
        Token token = Token.inFile(secret("token"));
        try (SmallConsulStore store =
                new SmallConsulStore(
                        outside.consul(surroundings.addresses()).withCallTimeout(CALL_TIMEOUT),
                        ticker)) {
            MemberPlaces places = new MemberPlaces(store, keys, ticker);
            try (HttpSupervisors peers =
                            new HttpSupervisors(
                                    other -> places.of(other).map(MemberPlace::api), token);
                    PostgresServer server = server(settings, places)) {
                serve(new Around(store, keys, places, peers, server), listen, api, token);
            }
        }
        return ExitCode.DONE;
    }

    /**
     * What a member works with.
     *
     * @param store where its cluster is written down
     * @param keys of its cluster
     * @param places of the other members
     * @param peers their supervisors
     * @param server its own
     */
    private record Around(
            SmallConsulStore store,
            RoleKeys keys,
            MemberPlaces places,
            HttpSupervisors peers,
            PostgresServer server) {}

    private void serve(Around around, Address listen, Address api, Token token)
            throws InterruptedException, IOException {
        PostgresServer server = around.server();
        Holder holder = holder();
        AtomicReference<@Nullable MemberName> asked = new AtomicReference<>();
        SupervisorLoop loop =
                new SupervisorLoop(
                        new SupervisorLoop.Parts(
                                new Supervisor(new SupervisorRules(RoleTimes.DEFAULT)),
                                server,
                                new RecordStore(
                                        around.store(),
                                        around.keys().record(),
                                        () -> withheld(asked)),
                                around.peers(),
                                ticker),
                        name);
        Listings listings = listings(around, loop, listen);
        Ending ending = new Ending(loop, server, listings, Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(new Thread(ending::end, "stop"));
        try (listings;
                ParameterFollower parameters =
                        new ParameterFollower(
                                server,
                                new ParameterStore(around.store(), around.keys().parameters()),
                                loop::onlyIf,
                                InstantSource.system());
                MakingWay way =
                        new MakingWay(
                                new MakingWay.Parts(
                                        server,
                                        () -> serves(loop),
                                        () -> isLedTo(loop),
                                        now -> {
                                            listings.leaves(now);
                                            return leaves(asked, now);
                                        },
                                        MAKES_WAY,
                                        MADE_WAY));
                MemberSurface surface =
                        surface(
                                api,
                                token,
                                new MemberSurface.Sources(holder, loop, way, parameters::state))) {
            parameters.start();
            listings.start();
            MemberPlace place =
                    new MemberPlace(surface.address().toString(), listen.toString(), holder, 0);
            MemberName held = held(around, place);
            asked.set(held);
            Thread.ofVirtual().name("neighbours").start(() -> remember(around.places(), loop));
            serve(loop, new NameWatch(held, () -> serves(loop), loop::end), place);
        }
    }

    private Listings listings(Around around, SupervisorLoop loop, Address listen) {
        Listings listings =
                new Listings(
                        new Listings.Parts(
                                loop::state,
                                loop::servesUntil,
                                () -> around.server().observe().receiving(),
                                around.store().agent(),
                                ticker),
                        new ListingNames(cluster(), name, listen.host(), listen.port()));
        loop.onChange(listings::wake);
        return listings;
    }

    private MemberName held(Around around, MemberPlace place) {
        return new MemberName(
                new MemberName.Parts(
                        around.store(),
                        around.keys(),
                        around.peers()::holder,
                        () -> new Member(name, around.server().disk().incarnation()),
                        ticker),
                name,
                place);
    }

    private boolean isLedTo(SupervisorLoop loop) {
        return loop.state()
                .record()
                .filter(record -> record.quorum().primary().name().equals(name))
                .isPresent();
    }

    private static boolean serves(SupervisorLoop loop) {
        return loop.state().server().run() == Server.Run.PRIMARY;
    }

    private void serve(SupervisorLoop loop, NameWatch names, MemberPlace place)
            throws InterruptedException {
        names.start();
        LOG.atInfo()
                .addKeyValue("cluster", options.cluster)
                .addKeyValue("member", name)
                .addKeyValue("api", place.api())
                .addKeyValue("database", place.database())
                .log("started");
        loop.run();
        names.refused()
                .ifPresent(why -> {
                    throw VerbFailure.failed("--name: " + why);
                });
    }

    /** Nothing is read, and so nothing begun, before it is known whose name it is. */
    private static Optional<String> withheld(AtomicReference<@Nullable MemberName> asked) {
        return Optional.ofNullable(asked.get())
                .map(MemberName::withheld)
                .orElse(Optional.of("its name has not been asked for yet"));
    }

    private static boolean leaves(AtomicReference<@Nullable MemberName> asked, boolean now) {
        return Optional.ofNullable(asked.get()).map(held -> held.leaves(now)).orElse(true);
    }

    private Holder holder() throws IOException {
        RandomGenerator dice = RandomGenerator.getDefault();
        return new Holder(
                "%016x".formatted(dice.nextLong()),
                FolderId.of(folder, dice),
                "%s, %s".formatted(Files.readString(MACHINE).strip(), folder),
                outside.clock().instant());
    }

    private static MemberSurface surface(Address api, Token token, MemberSurface.Sources sources) {
        try {
            return MemberSurface.start(new WebServer.Engine(), api, token, sources);
        } catch (UncheckedIOException taken) {
            throw VerbFailure.failed("--api: " + taken.getMessage());
        }
    }

    private PostgresServer server(PostgresSettings settings, MemberPlaces places)
            throws IOException {
        return new PostgresServer(
                settings,
                new dev.drover.member.postgres.Surroundings(
                        other -> places.of(other).map(place -> socket(place.database())),
                        ticker,
                        Thread::sleep,
                        RandomGenerator.getDefault(),
                        line -> LOG.info("{}", line)));
    }

    /** Whom this one asks when the store is away: where they are has to be known by then, also of one that has just joined. */
    private void remember(MemberPlaces places, SupervisorLoop loop) {
        List<String> known = List.of();
        Duration due = ticker.read();
        try {
            while (true) {
                List<String> now = others(loop);
                if (!now.equals(known) || ticker.read().compareTo(due) >= 0) {
                    known = places.remember(now) ? now : List.of();
                    due = ticker.read().plus(LOOKS_AGAIN);
                }
                Thread.sleep(LOOKS_ROUND);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> others(SupervisorLoop loop) {
        return loop.state().record().stream()
                .flatMap(record -> record.members().stream())
                .map(Member::name)
                .filter(member -> !member.equals(name))
                .toList();
    }

    /**
     * What ends with the process.
     *
     * @param working the thread of the loop
     */
    private record Ending(
            SupervisorLoop loop, PostgresServer server, Listings listings, Thread working) {

        /** The server goes first: whatever hangs besides, it must not be left running. */
        void end() {
            loop.end();
            listings.end();
            server.close();
            listings.close();
            try {
                working.join(2_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            LOG.info("ended, and PostgreSQL with it");
            Runtime.getRuntime().halt(ExitCode.DONE);
        }
    }

    // ---- what it was told ----

    private DocumentKey cluster() {
        String[] parts =
                Optional.ofNullable(options.cluster)
                        .orElseThrow(() ->
                                VerbFailure.usage(
                                        "write --cluster NAMESPACE/NAME, for example --cluster"
                                                + " shop/db"))
                        .split("/", -1);
        try {
            if (parts.length == 2) {
                return new DocumentKey(parts[0], KIND, parts[1]);
            }
        } catch (IllegalArgumentException wrong) {
            throw VerbFailure.usage("--cluster: " + wrong.getMessage());
        }
        throw VerbFailure.usage(
                "--cluster: '%s' is no cluster; write NAMESPACE/NAME, for example shop/db"
                        .formatted(options.cluster));
    }

    private PostgresSettings settings(Address listen) {
        try {
            return new PostgresSettings(
                    name,
                    folder,
                    programs(),
                    options.user,
                    InetSocketAddress.createUnresolved(listen.host(), listen.port()),
                    secret("supervisor"),
                    secret("replication"),
                    application(),
                    Map.of(),
                    options.tls(),
                    PostgresSettings.Patience.DEFAULT);
        } catch (IllegalArgumentException wrong) {
            throw VerbFailure.usage(String.valueOf(wrong.getMessage()));
        }
    }

    private Optional<PostgresSettings.Application> application() {
        return Optional.ofNullable(options.application)
                .map(text -> {
                    String[] parts = text.split("/", -1);
                    if (parts.length != 2) {
                        throw new IllegalArgumentException(
                                "--application: '%s' is not ROLE/DATABASE, for example shop/shop"
                                        .formatted(text));
                    }
                    return new PostgresSettings.Application(
                            parts[0], parts[1], secret("application"));
                });
    }

    private Path secret(String file) {
        Path secret = options.secrets.resolve(file);
        if (!Files.isReadable(secret)) {
            throw VerbFailure.usage(
                    "%s: there is no such file, or it cannot be read; it holds a secret, see --secrets in 'drover member --help'"
                            .formatted(secret));
        }
        return secret;
    }

    /** Others are told to come here: an address that is every machine's own leads nowhere. */
    private static Address address(String option, String text) {
        try {
            Address address = Address.parse(text);
            if (address.host().equals("0.0.0.0") || address.host().equals("::")) {
                throw VerbFailure.usage(
                        "%s: %s leads other machines nowhere; write this machine's address in the private network"
                                .formatted(option, text));
            }
            return address;
        } catch (IllegalArgumentException wrong) {
            throw VerbFailure.usage("%s: %s".formatted(option, wrong.getMessage()));
        }
    }

    private static InetSocketAddress socket(String text) {
        Address address = Address.parse(text);
        return InetSocketAddress.createUnresolved(address.host(), address.port());
    }

    private Path programs() {
        if (options.programs != null) {
            if (!Files.isExecutable(options.programs.resolve("postgres"))) {
                throw VerbFailure.usage(
                        "--programs: there is no program 'postgres' in %s"
                                .formatted(options.programs));
            }
            return options.programs;
        }
        try {
            return new Installed(DISTRIBUTION).programsFor(folder);
        } catch (IOException unfit) {
            throw VerbFailure.usage(String.valueOf(unfit.getMessage()));
        }
    }
}
