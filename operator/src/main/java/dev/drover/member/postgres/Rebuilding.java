package dev.drover.member.postgres;

import dev.drover.adapter.postgres.Configuration.Words;
import dev.drover.adapter.postgres.DataFolder;
import dev.drover.adapter.postgres.LastingFile;
import dev.drover.adapter.postgres.Link;
import dev.drover.adapter.postgres.Login;
import dev.drover.adapter.postgres.Programs.Ran;
import dev.drover.adapter.postgres.ReplicaName;
import dev.drover.adapter.postgres.Source;
import dev.drover.convergence.RemoteFailure;
import dev.drover.role.Disk;
import dev.drover.role.Member;
import dev.drover.role.Outcome;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a data directory right again, or a new one. */
final class Rebuilding {

    /** Creating a role writes to the disk; a busy one takes its time. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** A checkpoint of a large database takes its time. */
    private static final Duration CHECKPOINT = Duration.ofMinutes(2);

    private static final Duration INITDB = Duration.ofMinutes(5);

    /** The end of the name of a directory that was replaced; at most one is kept. */
    private static final String REPLACED = ".old";

    /** What {@code pg_rewind} may do without being a superuser. */
    private static final List<String> REWIND_RIGHTS =
            List.of(
                    "pg_ls_dir(text, boolean, boolean)",
                    "pg_stat_file(text, boolean)",
                    "pg_read_binary_file(text)",
                    "pg_read_binary_file(text, bigint, bigint, boolean)");

    /** Instead of a rewind there is only a copy of everything. */
    private static final int ATTEMPTS = 4;

    private static final Duration BETWEEN = Duration.ofMillis(500);

    private final Instance instance;
    private final Standby standby;

    Rebuilding(Instance instance, Standby standby) {
        this.instance = instance;
        this.standby = standby;
    }

    // ---- rewind ----

    Outcome rewind(Member source) throws IOException, InterruptedException {
        instance.stop(false);
        Login login = instance.login(source.name());
        String slot = ReplicaName.slot(instance.settings().member());
        try (Source there = new Source(login)) {
            instance.expectSameSystem(source.name(), there.identity().system());
            awaitCheckpoint(there);
            there.keepFor(slot);
        }
        Ran ran = rewound(login);
        for (int i = 1;
                i < ATTEMPTS && !ran.well() && !unreachable(ran) && !otherSystem(ran);
                i++) {
            // A source may remove what was listed: WAL after its checkpoint, files of work that
            // ended.
            instance.around().voice().accept("pg_rewind, once more: " + ran.lastWord());
            instance.around().pause().of(BETWEEN);
            ran = rewound(login);
        }
        if (!ran.well()) {
            return unreachable(ran) || otherSystem(ran)
                    ? new Outcome.Failed("pg_rewind: " + ran.lastWord())
                    : cannotRewind(ran.lastWord());
        }
        return reachConsistency(login, slot);
    }

    private Ran rewound(Login login) throws IOException, InterruptedException {
        instance.data().rewindable();
        return instance.programs()
                .run(
                        "pg_rewind",
                        List.of(
                                "--target-pgdata=" + instance.data().path(),
                                "--source-server=" + instance.upstream(login, "drover_rewind")),
                        instance.settings().patience().copy());
    }

    private Outcome cannotRewind(String why) {
        instance.around().voice().accept("cannot rewind: " + why);
        return new Outcome.CannotRewind();
    }

    private static boolean otherSystem(Ran ran) {
        return ran.said().contains("from different systems");
    }

    private static boolean unreachable(Ran ran) {
        return ran.said().contains("connection to server")
                || ran.said().contains("could not connect")
                || ran.said().contains("server closed the connection");
    }

    /** The control file names the timeline before until then, and {@code pg_rewind} would find nothing to do. */
    private void awaitCheckpoint(Source there) throws InterruptedException {
        int timeline = there.identity().timeline();
        instance.until(
                CHECKPOINT,
                "the source has made no checkpoint since its promotion",
                () -> there.controlTimeline() == timeline);
    }

    /** What was copied while the source went on is whole only with the WAL up to the end of the copying. */
    private Outcome reachConsistency(Login login, String slot)
            throws IOException, InterruptedException {
        Words cutOff = instance.receiving("", "");
        Words receiving =
                new Words(
                        cutOff.edition(),
                        instance.upstream(login, "drover_rewind"),
                        slot,
                        cutOff.names(),
                        false);
        try {
            instance.startStandby(receiving);
            standby.awaitStreaming();
        } catch (RemoteFailure failed) {
            boolean forGood = standby.lacksWal();
            instance.stop(false);
            return forGood
                    ? cannotRewind("the source has no longer the WAL")
                    : new Outcome.Failed(String.valueOf(failed.getMessage()));
        }
        standby.cut();
        instance.persist(instance.disk().worth(Disk.Data.WHOLE));
        return new Outcome.Rewound();
    }

    // ---- copy ----

    Outcome copy(Member source) throws IOException, InterruptedException {
        instance.stop(false);
        sweep(instance.disk().incarnation());
        Login login = instance.login(source.name());
        String slot = ReplicaName.slot(instance.settings().member());
        try (Source there = new Source(login)) {
            instance.expectSameSystem(source.name(), there.identity().system());
            there.keepFor(slot);
        }
        String fresh = incarnation();
        DataFolder data = instance.data(fresh);
        make(data.path());
        boolean whole = false;
        try {
            Ran ran =
                    instance.programs()
                            .run(
                                    "pg_basebackup",
                                    List.of(
                                            "--pgdata=" + data.path(),
                                            "--dbname=" + instance.upstream(login, "drover_copy"),
                                            "--wal-method=stream",
                                            "--checkpoint=fast",
                                            "--no-password"),
                                    instance.settings().patience().copy());
            if (!ran.well()) {
                return new Outcome.Failed("pg_basebackup: " + ran.lastWord());
            }
            whole = true;
        } finally {
            if (!whole) {
                remove(data.path());
            }
        }
        return replace(fresh);
    }

    private Outcome replace(String fresh) throws IOException, InterruptedException {
        Disk before = instance.disk();
        String system = instance.data(fresh).system();
        instance.persist(before.filled(fresh, system));
        Path old = instance.data(before.incarnation()).path();
        if (!before.incarnation().isEmpty() && Files.isDirectory(old)) {
            setAside(old);
        }
        return new Outcome.Cloned(fresh, system);
    }

    /** The copy is in use by now: what becomes of the data before it changes nothing about that. */
    private void setAside(Path old) {
        try {
            Files.move(old, old.resolveSibling(old.getFileName() + REPLACED));
        } catch (IOException left) {
            instance.around().voice().accept("%s stays where it is: %s".formatted(old, left));
        }
    }

    /** Removes what earlier copies left: all but the data in use. Where these are not there, anything else may be all that is left. */
    private void sweep(String inUse) throws IOException {
        Path used = instance.data(inUse).path();
        if (!inUse.isEmpty() && !Files.isDirectory(used)) {
            instance.around().voice().accept(used + " is not there: nothing beside it is removed");
            return;
        }
        try (DirectoryStream<Path> all =
                Files.newDirectoryStream(instance.settings().folder(), "data-*")) {
            for (Path each : all) {
                if (!each.equals(used)) {
                    remove(each);
                }
            }
        }
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path directory, @Nullable IOException failed) throws IOException {
                        Files.delete(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    private void make(Path folder) throws IOException {
        Files.createDirectory(
                folder,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        instance.programs().give(folder);
    }

    private String incarnation() {
        return "%08x".formatted(instance.around().dice().nextInt());
    }

    // ---- a new database ----

    Outcome initialize() throws IOException, InterruptedException {
        if (instance.disk().data() != Disk.Data.NONE) {
            return new Outcome.Failed("there are data already: a database is made once");
        }
        sweep("");
        String fresh = incarnation();
        Path data = instance.data(fresh).path();
        make(data);
        Path password = instance.settings().folder().resolve("config/initdb.password");
        LastingFile.write(
                password,
                Login.password(instance.settings().supervisor()) + "\n",
                instance.programs()::give);
        Ran ran;
        try {
            ran =
                    instance.programs()
                            .run(
                                    "initdb",
                                    List.of(
                                            "--pgdata=" + data,
                                            "--username=" + Instance.SUPERVISOR,
                                            "--pwfile=" + password,
                                            "--auth=scram-sha-256",
                                            "--data-checksums",
                                            "--encoding=UTF8",
                                            "--locale=C.UTF-8"),
                                    INITDB);
        } finally {
            Files.deleteIfExists(password);
        }
        if (!ran.well()) {
            return new Outcome.Failed("initdb: " + ran.lastWord());
        }
        return furnish(fresh);
    }

    /** Until all is there the file says that the data are worth nothing; a crash begins anew. */
    private Outcome furnish(String fresh) throws IOException, InterruptedException {
        Disk before = instance.disk();
        instance.persist(before.beginning(fresh));
        boolean done = false;
        try {
            instance.start(instance.admitting(false));
            furnish(instance.orders());
            instance.stop(true);
            done = true;
        } finally {
            if (!done) {
                instance.stop(false);
            }
        }
        String system = instance.data(fresh).system();
        instance.persist(before.filled(fresh, system));
        return new Outcome.Initialized(fresh, system);
    }

    private void furnish(Link link) {
        link.rows("CREATE ROLE %s LOGIN REPLICATION".formatted(Instance.REPLICATION), LIMIT);
        link.password(Instance.REPLICATION, Login.password(instance.settings().replication()));
        REWIND_RIGHTS.forEach(function ->
                link.rows(
                        "GRANT EXECUTE ON FUNCTION pg_catalog.%s TO %s"
                                .formatted(function, Instance.REPLICATION),
                        LIMIT));
        instance.settings().application().ifPresent(application -> furnish(link, application));
    }

    private static void furnish(Link link, PostgresSettings.Application application) {
        link.rows("CREATE ROLE \"%s\" LOGIN".formatted(application.owner()), LIMIT);
        link.password(application.owner(), Login.password(application.passwordFile()));
        if (!application.database().equals("postgres")) {
            link.rows(
                    "CREATE DATABASE \"%s\" OWNER \"%s\""
                            .formatted(application.database(), application.owner()),
                    CHECKPOINT);
        }
    }
}
