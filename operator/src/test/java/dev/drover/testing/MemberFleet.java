package dev.drover.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Members of a PostgreSQL cluster as processes of the built distribution, each with all that a machine would have. Not thread-safe. */
public final class MemberFleet implements AutoCloseable {

    private static final Path PROGRAM =
            Tools.repository().resolve("operator/target/drover/bin/drover");

    private static final String NO_REWIND = "no-rewind";

    private final Path folder;
    private final String cluster;
    private final Path programs;
    private final Map<String, Place> places = new TreeMap<>();
    private final Map<String, Integer> ports = new TreeMap<>();
    private final Map<String, ServerProcess> supervisors = new TreeMap<>();

    /**
     * Where a member runs.
     *
     * @param prefix what a command begins with that is to run there
     * @param address under which the others reach it
     * @param consul whom it asks
     */
    public record Place(List<String> prefix, String address, URI consul) {}

    /** Starts them for the document {@code demo/PostgresCluster/db}; none has data yet. */
    public MemberFleet(Path folder, ConsulServer consul, List<String> names) throws IOException {
        this(
                folder,
                "demo/db",
                names.stream()
                        .collect(
                                Collectors.toMap(
                                        name -> name,
                                        _ -> new Place(List.of(), "127.0.0.1", consul.address()))));
    }

    /**
     * Starts members of that cluster, each in its place.
     *
     * @param cluster namespace and name, {@code demo/db}
     */
    public MemberFleet(Path folder, String cluster, Map<String, Place> where) throws IOException {
        this.folder = folder;
        this.cluster = cluster;
        this.places.putAll(where);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String secret : List.of("token", "supervisor", "replication", "application")) {
            Files.writeString(folder.resolve(secret), "secret-of-" + secret + "\n");
        }
        Files.createDirectory(memberTokens());
        Files.copy(folder.resolve("token"), memberTokens().resolve(cluster.replace("/", "--")));
        this.programs = programs(folder);
        for (String name : places.keySet()) {
            ports.put(name, FreePort.next());
            start(name);
        }
    }

    /** What an operator is told as {@code --member-tokens}. */
    public Path memberTokens() {
        return folder.resolve("member-tokens");
    }

    /** PostgreSQL's own, but for the one that can be made to refuse. */
    private static Path programs(Path folder) throws IOException {
        Path own = Files.createDirectories(folder.resolve("programs"));
        Path real = Tools.find("postgres");
        try (Stream<Path> all = Files.list(real)) {
            for (Path program : all.toList()) {
                Files.createSymbolicLink(own.resolve(program.getFileName()), program);
            }
        }
        Path rewind = own.resolve("pg_rewind");
        Files.delete(rewind);
        Files.writeString(
                rewind,
                """
                #!/bin/sh
                if [ -e %s ]; then
                    echo "pg_rewind: error: could not find common ancestor of the source and target timelines" >&2
                    exit 1
                fi
                exec %s "$@"
                """
                        .formatted(folder.resolve(NO_REWIND), real.resolve("pg_rewind")));
        Files.setPosixFilePermissions(rewind, PosixFilePermissions.fromString("rwxr-xr-x"));
        return own;
    }

    /** From now on no member can be rewound, or again each that could before. */
    public void refuseRewinds(boolean refuse) {
        try {
            Path sign = folder.resolve(NO_REWIND);
            if (refuse) {
                Files.createFile(sign);
            } else {
                Files.delete(sign);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The supervisor of a member begins. */
    public void start(String name) {
        Place place = place(name);
        List<String> command = new ArrayList<>(place.prefix());
        command.addAll(
                List.of(
                        PROGRAM.toString(),
                        "member",
                        "postgres",
                        "--cluster",
                        cluster,
                        "--name",
                        name,
                        "--dir",
                        folderOf(name).toString(),
                        "--listen",
                        hostAndPort(name),
                        "--api",
                        place.address() + ":" + FreePort.next(),
                        "--secrets",
                        folder.toString(),
                        "--application",
                        "shop/shop",
                        "--programs",
                        programs.toString()));
        supervisors.put(
                name,
                ServerProcess.start(
                        command,
                        Map.of("CONSUL_HTTP_ADDR", place.consul().toString()),
                        folder.resolve(name + ".log")));
    }

    /** The machine is gone: everything that ran there is killed at once. */
    public void lose(String name) {
        ServerProcess supervisor = supervisor(name);
        // First nothing runs any more, then it is killed: no part may act on the end of another.
        List<ProcessHandle> all = signal("STOP", machine(supervisor));
        all.forEach(ProcessHandle::destroyForcibly);
        supervisor.kill();
    }

    /** The supervisor alone is killed. */
    public void killSupervisor(String name) {
        supervisor(name).kill();
    }

    /** The supervisor is asked to end, and with it all that it runs. */
    public void endSupervisor(String name) {
        supervisor(name).close();
    }

    /** The database server alone is killed. */
    public void killServer(String name) {
        try (Stream<Path> data = Files.list(folderOf(name))) {
            Path pid =
                    data.map(each -> each.resolve("postmaster.pid"))
                            .filter(Files::isRegularFile)
                            .findFirst()
                            .orElseThrow();
            long number = Long.parseLong(Files.readAllLines(pid).getFirst());
            boolean _ = ProcessHandle.of(number).orElseThrow().destroyForcibly();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The supervisor alone stands still. */
    public void freezeSupervisor(String name) {
        supervisor(name).freeze();
    }

    /** The processes of a member whose command line has that word stand still, as nobody else does. */
    public void freezeOnly(String name, String word) {
        signal("STOP", those(name, word));
    }

    /** They go on. */
    public void thawOnly(String name, String word) {
        signal("CONT", those(name, word));
    }

    private List<ProcessHandle> those(String name, String word) {
        return machine(supervisor(name)).stream()
                .filter(process -> commandLine(process).contains(word))
                .toList();
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
        } catch (IOException ended) {
            return "";
        }
    }

    /** Whether the supervisor of a member runs. */
    public boolean runs(String name) {
        return supervisor(name).alive();
    }

    /** The supervisor goes on. */
    public void thawSupervisor(String name) {
        supervisor(name).thaw();
    }

    /** The machine stands still: everything that runs there does. */
    public void freeze(String name) {
        signal("STOP", machine(supervisor(name)));
    }

    /** What still runs there goes on. */
    public void thaw(String name) {
        signal("CONT", machine(supervisor(name)));
    }

    /** How much memory the supervisor of a member takes, in MiB. */
    public long residentMegabytes(String name) {
        Path status = Path.of("/proc", Long.toString(supervisor(name).pid()), "status");
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .sum()
                    / 1_024;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where an application finds its database, whoever is primary. */
    public String url() {
        return url(ports.keySet().stream().map(this::hostAndPort).collect(Collectors.joining(",")));
    }

    /** Where it finds that member, as long as it is primary. */
    public String urlOf(String name) {
        return url(hostAndPort(name));
    }

    /** Where the server of that member listens. */
    public int port(String name) {
        return Objects.requireNonNull(ports.get(name));
    }

    /** The same as client libraries and PgBouncer write it. */
    public String hostAndPort(String name) {
        return place(name).address() + ":" + port(name);
    }

    private Place place(String name) {
        return Objects.requireNonNull(places.get(name));
    }

    /** All that belongs to a member. */
    public Path folderOf(String name) {
        return folder.resolve("member-" + name);
    }

    /** The server of that member, whatever its role. */
    public String urlOfServer(String name) {
        return urlOf(name).replace("targetServerType=primary", "targetServerType=any");
    }

    private static String url(String hosts) {
        return "jdbc:postgresql://"
                + hosts
                + "/shop?user=shop&password=secret-of-application&targetServerType=primary"
                + "&connectTimeout=1&socketTimeout=2&loginTimeout=10&hostRecheckSeconds=0";
    }

    /** What the supervisor of a member printed. */
    public String output(String name) {
        return supervisor(name).output();
    }

    private ServerProcess supervisor(String name) {
        return Objects.requireNonNull(supervisors.get(name));
    }

    private static List<ProcessHandle> machine(ServerProcess supervisor) {
        List<ProcessHandle> all = new ArrayList<>();
        ProcessHandle.of(supervisor.pid())
                .ifPresent(handle -> {
                    all.add(handle);
                    handle.descendants().forEach(all::add);
                });
        return all;
    }

    private static List<ProcessHandle> signal(String name, List<ProcessHandle> processes) {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        processes.forEach(process -> command.add(Long.toString(process.pid())));
        try {
            // Some of them may have ended meanwhile.
            int _ = new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return processes;
    }

    @Override
    public void close() {
        supervisors.values().forEach(supervisor -> signal("CONT", machine(supervisor)));
        supervisors.values().forEach(ServerProcess::close);
        removeLinks();
    }

    /** Who removes the folder would have to ask whether to follow them. */
    private void removeLinks() {
        try (Stream<Path> all = Files.list(programs)) {
            for (Path link : all.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
