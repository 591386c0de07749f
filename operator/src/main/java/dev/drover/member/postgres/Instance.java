package dev.drover.member.postgres;

import dev.drover.adapter.linux.FolderProcesses;
import dev.drover.adapter.postgres.Configuration;
import dev.drover.adapter.postgres.Configuration.Words;
import dev.drover.adapter.postgres.DataFolder;
import dev.drover.adapter.postgres.Encryption;
import dev.drover.adapter.postgres.Link;
import dev.drover.adapter.postgres.Login;
import dev.drover.adapter.postgres.Programs;
import dev.drover.adapter.postgres.ReplicaName;
import dev.drover.convergence.RemoteFailure;
import dev.drover.role.Disk;
import dev.drover.role.Names;
import dev.drover.role.Outcome;
import dev.drover.role.Position;
import dev.drover.role.parameter.ParameterSet;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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

    private static final Duration LOOK = Duration.ofMillis(3);

    /** Each look at a server that starts is a process of its own there. */
    private static final Duration LOOK_AT_START = Duration.ofMillis(10);

    private static final Duration RELOAD = Duration.ofSeconds(5);

    /** A machine that stood still once may do so twice. */
    private static final int GUARDED_MOST = 3;

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
    private boolean cutOff;
    private ShownNames shown = ShownNames.NONE;
    private int guarded;
    private final UserParameters parameters;

    Instance(PostgresSettings settings, Surroundings around, Runnable ended) throws IOException {
        this.settings = settings;
        this.around = around;
        this.programs = Programs.in(settings.programs(), settings.user());
        // What works in a folder is found by the folder's real name.
        Path folder = settings.folder().toRealPath();
        Path config = folder.resolve("config");
        this.configuration = new Configuration(config, programs, settings.tls());
        this.diskFile = new DiskFile(folder);
        this.postmaster = new Postmaster(around, ended);
        this.local =
                new Login(
                        InetSocketAddress.createUnresolved(
                                "127.0.0.1", settings.listen().getPort()),
                        SUPERVISOR,
                        settings.supervisor(),
                        Encryption.NONE);
        this.orders = link();
        this.parameters =
                new UserParameters(
                        configuration,
                        folder,
                        new ParameterSet(settings.parameters()),
                        this::data,
                        postmaster::reload);
        this.disk = diskFile.read();
        this.words =
                new Words(
                        around.uptime().read().toMillis(),
                        "",
                        "",
                        ReplicaName.synchronous(0, Names.NOBODY),
                        false);
        configuration.lay(
                settings.listen(),
                new Login(local.address(), REPLICATION, settings.replication(), Encryption.NONE));
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

    /** A connection to its own server; to another that has taken the port it does not open. */
    Link link() {
        return Link.home(local, () -> data().path());
    }

    /** The connection of the thread that carries orders out. */
    Link orders() {
        return orders;
    }

    Words words() {
        return words;
    }

    UserParameters parameters() {
        return parameters;
    }

    synchronized Disk disk() {
        return disk;
    }

    /**
     * Writes it down.
     *
     * @throws IOException when that is not certain; {@link #disk} is what stands there then, the one before or this one
     */
    synchronized void persist(Disk now) throws IOException {
        try {
            diskFile.write(now);
            disk = now;
        } catch (IOException uncertain) {
            disk = foundAfter(uncertain);
            throw uncertain;
        }
    }

    private Disk foundAfter(IOException uncertain) {
        try {
            return diskFile.read();
        } catch (IOException unread) {
            uncertain.addSuppressed(unread);
            return disk;
        }
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
        return new Login(address, REPLICATION, settings.replication(), settings.encryption());
    }

    /**
     * Stops before anything is done with another database's data, in either direction: an address that is wrong must not cost a
     * member its data.
     *
     * @param source the name of the member that was meant
     * @param theirs the identifier of the database that answers there
     * @throws RemoteFailure.Refused when it is another than this member's, which is kept as it is
     */
    void expectSameSystem(String source, String theirs) {
        String ours = disk().system();
        if (!ours.isEmpty() && !ours.equals(theirs)) {
            throw new RemoteFailure.Refused(
                    "at the address of %s there is another database (system identifier %s, here %s); its address is wrong, or the data of one of the two; this member's data stay as they are"
                            .formatted(source, theirs, ours));
        }
    }

    /** The connection string for that member's database; the password is in a file. */
    String upstream(Login login, String name) {
        return login.words(configuration.passwords(), name);
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
        // What was written may be read at any moment, by a server that does not say so.
        cutOff = cutOff && now.upstream().isEmpty();
        shown = ShownNames.NONE;
        configuration.say(now, SUPERVISOR, REPLICATION);
        words = now;
    }

    /** Whether it is certain that the server receives from nobody, and will not by itself. */
    boolean cutOff() {
        return cutOff;
    }

    /** Nobody received for a while after a new session showed that nobody is to. */
    void nobodyReceives() {
        cutOff = words.upstream().isEmpty();
    }

    /**
     * Writes it, and waits until a new session shows that the server has read it.
     *
     * @throws RemoteFailure.Unavailable when the server does not, or waits for others than it was told to
     */
    void apply(Words now) throws IOException, InterruptedException {
        tell(now);
        // Asking the session that is there costs less than a new one for each look.
        until(RELOAD, "the server did not read its configuration", () -> reads(orders, now));
        until(RELOAD, "the server did not read its configuration", () -> shows(now));
        shown = new ShownNames(postmaster.currentLife(), now.names());
    }

    /** Whether a new session of the server that runs has shown these names, and nothing was written since. */
    boolean waitsFor(String names) {
        return shown.equals(new ShownNames(postmaster.currentLife(), names));
    }

    /** Writes it, and tells the server to read it, which it does soon. */
    void tell(Words now) throws IOException {
        say(now);
        orders.rows("SELECT pg_reload_conf()", LIMIT);
    }

    private boolean shows(Words now) {
        try (Link fresh = link()) {
            return reads(fresh, now);
        }
    }

    private static boolean reads(Link session, Words now) {
        List<String> seen = session.rows(SEEN, LIMIT).getFirst();
        if (!seen.getFirst().equals(Long.toString(now.edition()))) {
            return false;
        }
        if (!seen.getLast().equals(now.names())) {
            throw new RemoteFailure.Unavailable(
                    "the server waits for %s, not for %s".formatted(seen.getLast(), now.names()));
        }
        return true;
    }

    // ---- start and stop ----

    /** Starts it, cut off from everybody, and waits until it answers. */
    void start(Words first) throws IOException, InterruptedException {
        DataFolder data = data();
        if (!data.exists()) {
            throw new RemoteFailure.Unavailable("there are no data in " + data.path());
        }
        say(first);
        orders.close();
        parameters.beforeStart();
        try {
            postmaster.start(
                    programs.command(
                            "postgres",
                            List.of(
                                    "-D",
                                    data.path().toString(),
                                    "-c",
                                    "config_file=" + configuration.main())));
            // It has read this file and no other, and nothing of the one before it is left.
            cutOff = first.upstream().isEmpty();
            comeUp();
            settled();
        } finally {
            parameters.startEnded();
        }
    }

    /** It runs: what could not be written down of its parameters is later, and no reason to stop it. */
    private void settled() throws InterruptedException {
        try {
            parameters.cameUp();
        } catch (IOException | RemoteFailure later) {
            around.voice()
                    .accept("its parameters are looked at again later: " + later.getMessage());
        }
    }

    /** One that ends at its start may have ended for a parameter. */
    private void comeUp() throws IOException, InterruptedException {
        try {
            until(
                    settings.patience().start(),
                    LOOK_AT_START,
                    "the server does not take connections",
                    this::answers);
            guarded = 0;
        } catch (RemoteFailure.Unavailable failed) {
            if (!postmaster.running()) {
                blame();
            }
            throw failed;
        }
    }

    /**
     * Whom Drover itself ended did not end for a parameter, whatever it said before. Whose guard hears of nobody at each start may
     * have so much memory asked for that nothing on its machine gets on: that is no longer chance.
     */
    private void blame() throws IOException, InterruptedException {
        guarded = postmaster.mayBeEndedByGuard() ? guarded + 1 : 0;
        if (guarded >= GUARDED_MOST) {
            parameters.failed(
                    StartFailure.UNKNOWN,
                    "its guard ended it at its start, %d times in a row".formatted(guarded));
        } else if (postmaster.mayBeEndedByDrover()) {
            parameters.failed(
                    StartFailure.ELSEWHERE, "its supervisor or its guard ended it meanwhile");
        } else {
            parameters.failed(StartFailure.of(postmaster.lastLines()), postmaster.lastWords());
        }
    }

    /** What it says it replays while it starts: its process for that calls itself so. Empty when it does not say, from any thread. */
    String replays() {
        return FolderProcesses.titles(data().path(), "postgres").stream()
                .filter(title -> title.contains("startup recovering "))
                .findFirst()
                .orElse("");
    }

    /**
     * Whether the source has thrown away what is needed next; only a copy helps. One that is started after a rewind asks for it
     * again and again, and takes no connections meanwhile.
     */
    boolean lacksWal() {
        return postmaster.said("has already been removed");
    }

    /** Whether it takes connections; ends with its own words when it is gone, or waits for what will not come. */
    boolean answers() {
        if (!postmaster.running()) {
            throw new RemoteFailure.Unavailable(
                    "postgres ended at its start: " + postmaster.complaint());
        }
        if (lacksWal()) {
            throw new RemoteFailure.Unavailable("the source has no longer the WAL");
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

    /** Stops it, and whatever of a server works in its folder; then says where its data are. */
    Outcome.Stopped stop(boolean fast) throws IOException, InterruptedException {
        PostgresSettings.Patience patience = settings.patience();
        Path folder = data().path();
        boolean ships = fast && postmaster.running();
        if (ships) {
            postmaster.stop("INT", patience.fastStop(), folder);
        } else {
            postmaster.stop("QUIT", patience.immediateStop(), folder);
        }
        orders.close();
        return left(ships);
    }

    /**
     * A stop has stopped, whatever the data say: nothing else would ever be ordered. Data that do not say do not start.
     *
     * @param ships whether it was told to ship: what another stop has left is looked at by a start
     */
    private Outcome.Stopped left(boolean ships) throws InterruptedException {
        try {
            Optional<DataFolder.Control> control = data().control();
            if (control.isEmpty()) {
                return new Outcome.Stopped(Optional.empty(), Optional.empty());
            }
            int timeline = control.get().timeline();
            Optional<Position> end =
                    ships
                            ? end(control.get()).map(at -> new Position(timeline, at))
                            : Optional.empty();
            return new Outcome.Stopped(Optional.of(timeline), end);
        } catch (IOException damaged) {
            around.voice()
                    .accept(
                            "%s; if it stays so, and 'drover db check' shows another member as primary, end this supervisor and move %s to another place: the member is made anew, as a copy. Keep what was moved until then"
                                    .formatted(damaged.getMessage(), data().path()));
            return new Outcome.Stopped(Optional.empty(), Optional.empty());
        }
    }

    private Optional<Long> end(DataFolder.Control control) {
        try {
            return control.endAfterShutdown();
        } catch (IOException unread) {
            around.voice().accept("a start says where the WAL ends: " + unread.getMessage());
            return Optional.empty();
        }
    }

    /** Starts it as a standby, unless it is one that receives from nobody already. */
    void startStandby(Words first) throws IOException, InterruptedException {
        if (first.upstream().isEmpty() && cutOff && runsAsStandby()) {
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
        until(limit, LOOK, otherwise, so);
    }

    private void until(Duration limit, Duration look, String otherwise, BooleanSupplier so)
            throws InterruptedException {
        Duration end = around.uptime().read().plus(limit);
        while (!so.getAsBoolean()) {
            if (around.uptime().read().compareTo(end) >= 0) {
                throw new RemoteFailure.Unavailable(otherwise);
            }
            around.pause().of(look);
        }
    }
}
