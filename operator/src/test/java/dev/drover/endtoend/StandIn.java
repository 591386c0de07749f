package dev.drover.endtoend;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What runs in tests where a system has an image of its own, as a process that Nomad starts. Its work is in one folder for the
 * whole system: a queue of files, a file that holds the version of the schema, a journal. A word in its version makes it
 * bad, as a mistake in a program would.
 */
final class StandIn {

    /** Between two periodic jobs. */
    private static final Duration BEAT = Duration.ofMillis(200);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final Map<String, String> environment;
    private final Path folder;
    private final String version;

    private StandIn(Map<String, String> environment) {
        this.environment = environment;
        this.folder = Path.of(said("STAND_IN_FOLDER"));
        this.version = said("VERSION");
    }

    /**
     * Runs until it is stopped, or its work is done.
     *
     * @param words its role, and then what would run in the image
     */
    public static void main(String[] words) throws Exception {
        StandIn standIn = new StandIn(System.getenv());
        standIn.checkSecrets();
        standIn.run(words[0], List.of(words).subList(1, words.length));
    }

    private void run(String role, List<String> command) throws Exception {
        if (version.contains("crashes") && !role.equals("hook")) {
            fail("no module named 'settings'");
        }
        switch (role) {
            case "serve" -> serve();
            case "work" -> work();
            case "beat" -> beat();
            case "once" -> journal("once " + String.join(" ", command));
            case "hook" -> hook(command);
            default -> fail("no such role: " + role);
        }
    }

    /** Programs of such systems end at once when one is missing. */
    private void checkSecrets() throws IOException {
        for (String name : said("STAND_IN_NEEDS").split(",", -1)) {
            String value = name.isEmpty() ? "none needed" : said(name);
            if (value.isEmpty() || (name.endsWith("_FILE") && Files.size(Path.of(value)) == 0)) {
                fail(name + " is empty");
            }
        }
    }

    private void serve() throws IOException {
        journal("serve");
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            if (variable.getKey().startsWith("NOMAD_PORT_")) {
                int port = Integer.parseInt(variable.getValue());
                HttpServer server =
                        HttpServer.create(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
                server.createContext("/", this::answer);
                server.start();
            }
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        boolean health = exchange.getRequestURI().getPath().equals(said("STAND_IN_HEALTH"));
        byte[] text = version.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(health && version.contains("unwell") ? 503 : 200, text.length);
        try (exchange) {
            exchange.getResponseBody().write(text);
        }
    }

    /** Takes what is in the queue, each job once whoever else works, and leaves its digest as the result. */
    private void work() throws IOException, InterruptedException, NoSuchAlgorithmException {
        Path queue = Files.createDirectories(folder.resolve("queue"));
        Path taken = Files.createDirectories(folder.resolve("taken"));
        Path done = Files.createDirectories(folder.resolve("done"));
        while (true) {
            for (Path job : list(queue)) {
                Path mine = taken.resolve(job.getFileName());
                if (moved(job, mine)) {
                    byte[] digest =
                            MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(mine));
                    Files.writeString(
                            done.resolve(job.getFileName()), HexFormat.of().formatHex(digest));
                }
            }
            Thread.sleep(LOOK_AGAIN);
        }
    }

    private static boolean moved(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (NoSuchFileException another) {
            return false;
        }
    }

    /** The journal of beats tells who put which job into the queue, in order of time. */
    private void beat() throws IOException, InterruptedException {
        long pid = ProcessHandle.current().pid();
        Path queue = Files.createDirectories(folder.resolve("queue"));
        for (int number = 0; ; number++) {
            append("beats", Long.toString(pid));
            replace(queue.resolve("%d-%d".formatted(pid, number)), version);
            Thread.sleep(BEAT);
        }
    }

    private void hook(List<String> command) throws IOException {
        if (command.contains("collectstatic")) {
            if (version.contains("static-fails")) {
                fail("the bucket does not exist");
            }
            replace(folder.resolve("static"), version);
            journal("collectstatic");
            return;
        }
        Path schema = folder.resolve("schema");
        int before = Files.exists(schema) ? Integer.parseInt(Files.readString(schema)) : 0;
        if (version.contains("migration-fails")) {
            fail("cannot migrate from %d: column title does not exist".formatted(before));
        }
        replace(schema, Integer.toString(before + 1));
        journal("migrate");
    }

    private void journal(String what) throws IOException {
        append("journal", "%s %s".formatted(what, version));
    }

    /** Lines as short as these come into the file whole, also from several processes. */
    private void append(String file, String line) throws IOException {
        Files.writeString(
                folder.resolve(file),
                line + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private void replace(Path file, String text) throws IOException {
        Path unfinished = Files.createTempFile(folder, "unfinished-", "");
        Files.writeString(unfinished, text);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }

    private String said(String name) {
        return environment.getOrDefault(name, "");
    }

    private static void fail(String reason) {
        System.err.println(reason);
        System.exit(1);
    }
}
