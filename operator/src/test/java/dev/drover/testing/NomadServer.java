package dev.drover.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real Nomad, server and client in one, on loopback with free ports, that runs tasks by {@code raw_exec}. Its state is kept
 * over {@link #restart}. Closing it leaves no task, process, mount or folder behind. Not thread-safe.
 */
public final class NomadServer implements AutoCloseable {

    /** Raft elects itself after about 1.5 s. */
    private static final Duration READY_PATIENCE = Duration.ofSeconds(30);

    private static final Duration POLL = Duration.ofMillis(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;
    private final Ports ports;
    private final Options options;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private ServerProcess process;
    private @Nullable String token;

    private NomadServer(Options options) {
        this.options = options;
        this.ports = new Ports(FreePort.next(), FreePort.next(), FreePort.next());
        try {
            this.directory = Files.createTempDirectory("drover-nomad-").toRealPath();
            Files.writeString(directory.resolve("agent.hcl"), configuration());
            Files.writeString(directory.resolve("more.hcl"), options.more());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.process = launch();
    }

    private record Ports(int http, int rpc, int serf) {}

    /**
     * What differs from one Nomad to the next.
     *
     * @param acl with access control; {@link #token()} then holds the first management token
     * @param consul address of the Consul to join, for example {@code 127.0.0.1:8500}
     * @param more configuration in HCL, which wins over what all have
     * @param serves whether it is a server besides a client
     */
    public record Options(boolean acl, Optional<String> consul, String more, boolean serves) {

        /** Open to everybody, alone. */
        public static final Options PLAIN = new Options(false, Optional.empty(), "", true);

        public Options withAcl() {
            return new Options(true, consul, more, serves);
        }

        public Options withConsul(String address) {
            return new Options(acl, Optional.of(address), more, serves);
        }

        public Options with(String configuration) {
            return new Options(acl, consul, configuration, serves);
        }
    }

    /** Another node, without a server of its own; its client block has that besides, in HCL. */
    public NomadServer joined(String... client) {
        String join = "servers = [\"127.0.0.1:%d\"]%n".formatted(ports.rpc());
        String more = "client {%n%s%s%n}".formatted(join, String.join("\n", client));
        return start(new Options(false, options.consul(), more, false));
    }

    /** An open one, ready to run jobs. */
    public static NomadServer start() {
        return start(Options.PLAIN);
    }

    /** One with those options, ready to run jobs. */
    public static NomadServer start(Options options) {
        NomadServer server = new NomadServer(options);
        try {
            if (options.acl()) {
                server.bootstrap();
            }
            server.awaitReady();
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + ports.http());
    }

    /** The management token of a Nomad with access control; empty for an open one. */
    public Optional<String> token() {
        return Optional.ofNullable(token);
    }

    /** Where it keeps its state, and its log {@code nomad.log}. */
    public Path directory() {
        return directory;
    }

    public ServerProcess process() {
        return process;
    }

    /** SIGSTOP. */
    public void freeze() {
        process.freeze();
    }

    /** SIGCONT. */
    public void thaw() {
        process.thaw();
    }

    /** SIGKILL; its tasks run on. */
    public void kill() {
        process.kill();
    }

    /** Starts it again with its state, after {@link #kill} or instead; its tasks run on. */
    public void restart() {
        process.close();
        process = launch();
        awaitReady();
    }

    /**
     * One request to its API with the management token.
     *
     * @param body sent as JSON; empty for none
     * @return the answer; missing when it is empty
     * @throws IllegalStateException when the status is not 200, with Nomad's words
     */
    public JsonNode call(String method, String path, String body) {
        return tree(granted(method, path, body));
    }

    /** What stands under a path, as text. */
    public String text(String path) {
        return granted("GET", path, "").body();
    }

    /** What stands there; empty when Nomad has no such thing. */
    public Optional<JsonNode> find(String path) {
        HttpResponse<String> answer = send("GET", path, "");
        return switch (answer.statusCode()) {
            case 200 -> Optional.of(tree(answer));
            case 404 -> Optional.empty();
            default -> throw unexpected("GET", path, answer);
        };
    }

    private HttpResponse<String> granted(String method, String path, String body) {
        HttpResponse<String> answer = send(method, path, body);
        if (answer.statusCode() != 200) {
            throw unexpected(method, path, answer);
        }
        return answer;
    }

    private static IllegalStateException unexpected(
            String method, String path, HttpResponse<String> answer) {
        return new IllegalStateException(
                "nomad: %s %s: %d %s".formatted(method, path, answer.statusCode(), answer.body()));
    }

    private static JsonNode tree(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<String> send(String method, String path, String body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address().resolve(path))
                        .timeout(Duration.ofSeconds(10))
                        .method(
                                method,
                                body.isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body));
        token().ifPresent(secret -> request.header("X-Nomad-Token", secret));
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    public JsonNode get(String path) {
        return call("GET", path, "");
    }

    /**
     * Makes a token with that policy.
     *
     * @param rules HCL, for example {@code namespace "default" { policy = "read" }}
     * @return its secret
     */
    public String createToken(String name, String rules) {
        String policy = JSON.createObjectNode().put("Name", name).put("Rules", rules).toString();
        call("POST", "/v1/acl/policy/" + name, policy);
        return call(
                        "POST",
                        "/v1/acl/token",
                        """
                        {"Name":"%s","Type":"client","Policies":["%s"]}\
                        """
                                .formatted(name, name))
                .path("SecretID")
                .asText();
    }

    public void createNamespace(String name) {
        call("POST", "/v1/namespace/" + name, "{\"Name\":\"%s\"}".formatted(name));
    }

    /** Stops and forgets every job, so that a test begins with an empty Nomad. */
    public void purgeAll() {
        for (JsonNode job : get("/v1/jobs?namespace=*")) {
            call(
                    "DELETE",
                    "/v1/job/%s?purge=true&namespace=%s"
                            .formatted(job.path("ID").asText(), job.path("Namespace").asText()),
                    "");
        }
    }

    @Override
    public void close() {
        process.close();
        endLeftProcesses();
        unmount();
        delete();
    }

    private ServerProcess launch() {
        // From our folder, which its log collectors inherit: it is all that tells whose they are.
        return ServerProcess.start(
                List.of(
                        "/bin/sh",
                        "-c",
                        "cd \"$0\" && exec \"$@\"",
                        directory.toString(),
                        Tools.find("nomad").toString(),
                        "agent",
                        "-config",
                        directory.resolve("agent.hcl").toString(),
                        "-config",
                        directory.resolve("more.hcl").toString()),
                Map.of("PATH", javaFirst()),
                directory.resolve("nomad.log"));
    }

    /** Its java driver looks for a program of that name: the one that runs this test is there on any machine. */
    private static String javaFirst() {
        return Path.of(System.getProperty("java.home"), "bin")
                + ":"
                + System.getenv().getOrDefault("PATH", "");
    }

    private String configuration() {
        String consul =
                options.consul()
                        .map(address -> "consul { address = \"%s\" }".formatted(address))
                        // An address where nobody answers: it looks for a Consul on its usual port
                        // otherwise.
                        .orElse("consul { address = \"127.0.0.1:1\" }");
        return """
        data_dir             = "%s"
        bind_addr            = "127.0.0.1"
        disable_update_check = true
        log_level            = "INFO"
        ports {
          http = %d
          rpc  = %d
          serf = %d
        }
        advertise {
          http = "127.0.0.1"
          rpc  = "127.0.0.1"
          serf = "127.0.0.1"
        }
        server {
          enabled          = %s
          bootstrap_expect = 1
          num_schedulers   = 1
          # A server that was frozen must not take its own client for lost.
          heartbeat_grace  = "10m"
        }
        client {
          enabled           = true
          network_interface = "lo"
          cpu_total_compute = 20000
          memory_total_mb   = 20000
          meta {
            drover = "%s"
          }
          options {
            "driver.allowlist"      = "raw_exec"
            "fingerprint.denylist"  = "env_aws,env_gce,env_azure,env_digitalocean,cni,bridge"
          }
        }
        plugin "raw_exec" {
          config { enabled = true }
        }
        acl { enabled = %s }
        %s
        """
                .formatted(
                        directory.resolve("data"),
                        ports.http(),
                        ports.rpc(),
                        ports.serf(),
                        options.serves(),
                        Tools.repository().resolve("operator/target/drover"),
                        options.acl(),
                        consul);
    }

    private void bootstrap() {
        poll(
                "elect a leader and make its first token",
                () -> {
                    token = call("POST", "/v1/acl/bootstrap", "").path("SecretID").asText();
                    return true;
                });
    }

    private void awaitReady() {
        poll(
                "have its node ready to run tasks",
                () -> {
                    for (JsonNode node : get("/v1/nodes")) {
                        if (node.path("Status").asText().equals("ready")
                                && node.path("Drivers")
                                        .path("raw_exec")
                                        .path("Healthy")
                                        .asBoolean()) {
                            return true;
                        }
                    }
                    return false;
                });
    }

    private void poll(String what, Attempt attempt) {
        Instant end = Instant.now().plus(READY_PATIENCE);
        String last = "";
        while (Instant.now().isBefore(end) && process.alive()) {
            try {
                if (attempt.works()) {
                    return;
                }
            } catch (UncheckedIOException | IllegalStateException e) {
                last = String.valueOf(e.getMessage());
            }
            pause();
        }
        String output = process.output();
        throw new IllegalStateException(
                "nomad did not %s in %s; last answer: %s; its log ends:%n%s"
                        .formatted(
                                what,
                                READY_PATIENCE,
                                last,
                                output.substring(Math.max(0, output.length() - 3000))));
    }

    private static void pause() {
        try {
            Thread.sleep(POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** An agent leaves tasks, executors and log collectors running when it stops: they name our folder or work in it. */
    private void endLeftProcesses() {
        String ours = directory.toString();
        List<ProcessHandle> left =
                ProcessHandle.allProcesses()
                        .filter(handle -> belongsTo(handle, ours))
                        .flatMap(handle -> Stream.concat(Stream.of(handle), handle.descendants()))
                        .distinct()
                        .toList();
        left.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle handle : left) {
            Instant end = Instant.now().plusSeconds(5);
            while (handle.isAlive() && Instant.now().isBefore(end)) {
                pause();
            }
        }
    }

    private static boolean belongsTo(ProcessHandle handle, String directory) {
        Path proc = Path.of("/proc", Long.toString(handle.pid()));
        try {
            if (Files.readSymbolicLink(proc.resolve("cwd")).startsWith(directory)) {
                return true;
            }
            return Files.readString(proc.resolve("cmdline")).contains(directory);
        } catch (IOException | SecurityException e) {
            return false;
        }
    }

    private void unmount() {
        try {
            List<String> mounts = new ArrayList<>();
            for (String line : Files.readAllLines(Path.of("/proc/self/mounts"))) {
                String target = line.split(" ", -1)[1];
                if (target.startsWith(directory + "/")) {
                    mounts.add(target);
                }
            }
            mounts.sort(Comparator.reverseOrder());
            for (String mount : mounts) {
                int exit = new ProcessBuilder("umount", mount).inheritIO().start().waitFor();
                if (exit != 0) {
                    throw new IllegalStateException("umount %s: exit %d".formatted(mount, exit));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void delete() {
        try {
            Files.walkFileTree(
                    directory,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes ignored)
                                throws IOException {
                            Files.delete(file);
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult postVisitDirectory(
                                Path folder, @Nullable IOException failure) throws IOException {
                            Files.delete(folder);
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException("could not delete " + directory, e);
        }
    }

    /** Something that may work by now. */
    @FunctionalInterface
    private interface Attempt {
        boolean works();
    }
}
