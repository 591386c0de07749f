package dev.drover;

import dev.drover.adapter.caddy.AdminApi;
import dev.drover.adapter.caddy.SharedCaddy;
import dev.drover.adapter.consul.ConsulCheckFeed;
import dev.drover.adapter.consul.ConsulDesiredSource;
import dev.drover.adapter.consul.ConsulKeyValueStore;
import dev.drover.adapter.consul.ConsulPrefixFeed;
import dev.drover.adapter.consul.ConsulServiceFeed;
import dev.drover.adapter.consul.SmallConsulStore;
import dev.drover.adapter.linux.Uptime;
import dev.drover.adapter.nomad.JobFeed;
import dev.drover.adapter.nomad.NomadJobFeed;
import dev.drover.adapter.nomad.SdkNomad;
import dev.drover.convergence.ConvergenceLoop;
import dev.drover.convergence.Kind;
import dev.drover.convergence.LoopMetrics;
import dev.drover.convergence.LoopMetrics.Source;
import dev.drover.convergence.LoopParts;
import dev.drover.convergence.LoopThreads;
import dev.drover.convergence.Standings;
import dev.drover.convergence.Ticker;
import dev.drover.database.DatabaseMetrics;
import dev.drover.database.Databases;
import dev.drover.database.Seats;
import dev.drover.kind.Kinds;
import dev.drover.kind.Supplies;
import dev.drover.member.direct.DirectMembers;
import dev.drover.proxy.AdminAccess;
import dev.drover.proxy.Proxies;
import dev.drover.proxy.ProxyKeys;
import dev.drover.proxy.ProxyMetrics;
import dev.drover.proxy.Senders;
import dev.drover.schema.SchemaDocumentReader;
import dev.drover.surface.http.Address;
import dev.drover.surface.http.Exposition;
import dev.drover.surface.http.Health;
import dev.drover.surface.http.Health.Check;
import dev.drover.surface.http.HttpSurface;
import dev.drover.surface.http.WebServer;
import dev.drover.workload.Workloads;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * One running operator: the adapters, the rooms and the loop, put together. Closing it hands leadership over and ends all
 * it began.
 */
final class Operator implements AutoCloseable {

    /** An answer older than this is news of an outage: two missed signs of life of Nomad's stream, with some room. */
    private static final Duration STALE = Duration.ofSeconds(70);

    private static final Duration ROLE_CALL = Duration.ofSeconds(1);

    private final ConsulKeyValueStore store;
    private final SdkNomad nomad;
    private final Feeds feeds;
    private final LoopThreads threads;
    private final HttpSurface http;
    private final DirectMembers directs;
    private final Roles roles;

    /** What is followed besides the documents. */
    private record Feeds(NomadJobFeed jobs, ConsulCheckFeed checks, ConsulPrefixFeed proxied) {}

    /** What ends last, and what ends before anything that it uses. */
    private record Ends(HttpSurface http, DirectMembers directs, Roles roles) {}

    /**
     * Whose roles are seen to.
     *
     * @param store of their records; it gives up soon, since a primary's lease does
     */
    private record Roles(Databases databases, SmallConsulStore store) implements AutoCloseable {
        @Override
        public void close() {
            databases.close();
            store.close();
        }
    }

    private Operator(
            ConsulKeyValueStore store,
            SdkNomad nomad,
            Feeds feeds,
            LoopThreads threads,
            Ends ends) {
        this.store = store;
        this.nomad = nomad;
        this.feeds = feeds;
        this.threads = threads;
        this.http = ends.http();
        this.directs = ends.directs();
        this.roles = ends.roles();
    }

    private static Roles roles(OperatorSettings settings, InstantSource clock) {
        Ticker uptime = new Uptime();
        SmallConsulStore store =
                new SmallConsulStore(settings.consul().withCallTimeout(ROLE_CALL), uptime);
        return new Roles(
                new Databases(
                        new Databases.World(
                                store, settings.keys(), uptime, clock, settings.memberTokens())),
                store);
    }

    /**
     * Begins to follow and, when it leads, to act. Returns as soon as health is served; Consul and Nomad may come later.
     *
     * @param instance this process's name, unlike any other's
     */
    static Operator start(OperatorSettings settings, String instance) {
        WebServer.Engine engine = new WebServer.Engine();
        InstantSource clock = InstantSource.system();
        Instant began = clock.instant();
        Ticker ticker = () -> Duration.ofNanos(System.nanoTime());
        RandomGenerator dice = RandomGenerator.getDefault();
        Exposition exposition = new Exposition(Version.NUMBER, Version.REVISION);
        ConsulKeyValueStore store =
                new ConsulKeyValueStore(settings.consul(), clock, exposition.registry());
        SdkNomad nomad = new SdkNomad(settings.nomad(), exposition.registry());
        NomadJobFeed feed = new NomadJobFeed(nomad, clock, NomadJobFeed.RESYNC_DEFAULT);
        ConsulCheckFeed checks = new ConsulCheckFeed(store, clock, dice);
        ProxyKeys proxyKeys = new ProxyKeys(settings.keys());
        ConsulPrefixFeed proxied = new ConsulPrefixFeed(store, proxyKeys.reported(), clock, dice);
        ConsulDesiredSource source =
                new ConsulDesiredSource(store, settings.keys().desired(), clock, dice);

        Proxies proxies = new Proxies(store, proxyKeys, proxied, ticker, clock);
        Roles roles = roles(settings, clock);
        Workloads.Followed followed = followed(feed, checks, proxies, roles);
        List<Kind<?, ?, ?, ?>> kinds =
                Kinds.ALL.running(
                        new Supplies(
                                nomad,
                                settings.nomadNamespace(),
                                new Workloads(nomad, followed, terms(settings), clock),
                                proxies,
                                roles.databases()));

        LoopMetrics metrics = new LoopMetrics(exposition.registry(), names(kinds), clock);
        LoopParts.Nature nature = new LoopParts.Nature(clock, ticker, dice);
        LoopParts parts =
                new LoopParts(
                        new LoopParts.Given(
                                store, settings.keys(), reader(), kinds, instance, metrics),
                        nature);
        ConvergenceLoop loop = new ConvergenceLoop(parts);
        LoopThreads threads = new LoopThreads(parts, loop, source);

        measure(metrics, parts, clock);
        kinds.forEach(kind -> metrics.orphans(kind.name(), () -> loop.orphans(kind)));
        metrics.watchLag(Source.CONSUL, () -> age(later(began, source.lastAnswer()), clock));
        metrics.watchLag(Source.NOMAD, () -> age(later(began, feed.lastAnswer()), clock));
        tell(exposition, metrics, parts, proxies, roles.databases());
        parts.leadership().tells(() -> trouble(feed, began, clock));
        HttpSurface http =
                HttpSurface.start(
                        engine,
                        settings.http(),
                        health(parts, source::lastAnswer, feed::lastAnswer, clock),
                        exposition);
        DirectMembers directs = directs(store, proxies, parts, nature, settings.machine());
        threads.start();
        return new Operator(
                store,
                nomad,
                new Feeds(feed, checks, proxied),
                threads,
                new Ends(http, directs, roles));
    }

    private static Workloads.Followed followed(
            NomadJobFeed jobs, ConsulCheckFeed checks, Proxies proxies, Roles roles) {
        return new Workloads.Followed(
                jobs, checks, new Senders(proxies), new Seats(roles.databases()), new Uptime());
    }

    /** Existing Caddies that this instance configures while it leads. */
    private static DirectMembers directs(
            ConsulKeyValueStore store,
            Proxies proxies,
            LoopParts parts,
            LoopParts.Nature nature,
            String machine) {
        ProxyKeys keys = proxies.keys();
        DirectMembers directs =
                new DirectMembers(
                        new DirectMembers.World(
                                store,
                                keys,
                                proxy ->
                                        new ConsulPrefixFeed(
                                                store,
                                                keys.decided(proxy),
                                                nature.clock(),
                                                nature.dice()),
                                () ->
                                        new ConsulServiceFeed(
                                                store,
                                                nature.clock(),
                                                nature.dice(),
                                                DirectMembers.SERVICES_MOST),
                                machine,
                                Operator::reach,
                                nature.clock(),
                                nature.ticker(),
                                Version.NUMBER),
                        parts.leadership()::right);
        directs.start(proxies.directs());
        return directs;
    }

    private static SharedCaddy reach(AdminAccess admin) {
        return new AdminApi(
                admin.address(),
                admin.identity()
                        .map(own ->
                                new AdminApi.Files(own.certificate(), own.key(), own.authority())));
    }

    private static SchemaDocumentReader reader() {
        return new SchemaDocumentReader(Kinds.ALL.catalog());
    }

    private static Workloads.Terms terms(OperatorSettings settings) {
        return new Workloads.Terms(settings.nomadNamespace(), settings.purgeAfter());
    }

    /** Where health and metrics are served. */
    Address address() {
        return http.address();
    }

    @Override
    public void close() {
        directs.close();
        threads.close();
        roles.close();
        feeds.jobs().close();
        feeds.checks().close();
        feeds.proxied().close();
        http.close();
        nomad.close();
        store.close();
    }

    private static List<String> names(List<Kind<?, ?, ?, ?>> kinds) {
        return Stream.concat(kinds.stream().map(Kind::name), Stream.of(LoopParts.UNKNOWN_KIND))
                .toList();
    }

    private static void measure(LoopMetrics metrics, LoopParts parts, InstantSource clock) {
        Standings standings = new Standings(parts.view(), parts.ledger(), clock);
        metrics.queueDepth(parts.queue()::depth);
        metrics.longestRunning(parts.queue()::longestRunning);
        metrics.leading(
                () -> parts.leadership().current().isPresent(), parts.leadership()::newestTerm);
        metrics.pruneHeld(parts.brakes()::heldNow);
        metrics.misplaced(() -> parts.view().misplaced().size());
        metrics.sentinelMissing(parts::sentinelMissing);
        metrics.documents(standings::now);
    }

    private static void tell(
            Exposition exposition,
            LoopMetrics loop,
            LoopParts parts,
            Proxies proxies,
            Databases databases) {
        exposition.beforeScrape(loop::refresh);
        BooleanSupplier leading = () -> parts.leadership().current().isPresent();
        exposition.beforeScrape(new ProxyMetrics(exposition.registry(), proxies, leading)::refresh);
        exposition.beforeScrape(
                new DatabaseMetrics(exposition.registry(), databases, leading)::refresh);
    }

    private static Health health(
            LoopParts parts,
            Supplier<Instant> consulAnswer,
            Supplier<Instant> nomadAnswer,
            InstantSource clock) {
        Map<String, Supplier<Check>> ready = new LinkedHashMap<>();
        ready.put("view", () -> view(parts));
        ready.put("consul", () -> fresh("Consul", consulAnswer.get(), clock));
        ready.put("nomad", () -> fresh("Nomad", nomadAnswer.get(), clock));
        AtomicBoolean started = new AtomicBoolean();
        Supplier<Check> up =
                () -> {
                    Check now = view(parts);
                    started.compareAndSet(false, now.ok());
                    return started.get() ? Check.ok("all documents were in view once") : now;
                };
        return new Health(Map.of("loop", () -> moving(parts)), ready, Map.of("view", up));
    }

    private static Check view(LoopParts parts) {
        List<String> missing = new ArrayList<>();
        if (!parts.view().isComplete()) {
            missing.add("the documents have not all been seen yet");
        }
        if (parts.sentinelMissing()) {
            missing.add("the sentinel is missing, nothing is removed: run 'drover init'");
        }
        return missing.isEmpty()
                ? Check.ok("%d documents in view".formatted(parts.view().keys().size()))
                : Check.failing(String.join("; ", missing));
    }

    /** A pass has bounded calls: one that runs this long is stuck. */
    private static Check moving(LoopParts parts) {
        Duration longest = parts.queue().longestRunning();
        return longest.compareTo(Duration.ofMinutes(5)) < 0
                ? Check.ok("no pass is stuck")
                : Check.failing("a pass has been running for " + longest);
    }

    private static Check fresh(String system, Instant answer, InstantSource clock) {
        Duration age = age(answer, clock);
        if (answer.equals(Instant.EPOCH)) {
            return Check.failing(system + " has not answered yet");
        }
        String message = "%s answered %d s ago".formatted(system, age.toSeconds());
        return age.compareTo(STALE) < 0 ? Check.ok(message) : Check.failing(message);
    }

    /** For those who look at documents: what is said of them may be old. */
    private static String trouble(JobFeed feed, Instant began, InstantSource clock) {
        Instant answer = later(began, feed.lastAnswer());
        String why = feed.trouble();
        if (why.isEmpty() && age(answer, clock).compareTo(STALE) < 0) {
            return "";
        }
        return "Nomad has not answered since %s%s"
                .formatted(
                        answer.truncatedTo(ChronoUnit.SECONDS),
                        why.isEmpty() ? "" : " (%s)".formatted(why));
    }

    private static Duration age(Instant then, InstantSource clock) {
        Duration age = Duration.between(then, clock.instant());
        return age.isNegative() ? Duration.ZERO : age;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
