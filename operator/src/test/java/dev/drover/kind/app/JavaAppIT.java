package dev.drover.kind.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpServer;
import dev.drover.testing.NomadServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A jar that Nomad fetches and runs with its java driver, apart from the node. */
final class JavaAppIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final String PROGRAM =
            """
            public class Hello {
                public static void main(String[] words) throws Exception {
                    System.out.println(words[0] + ", " + System.getenv("WHOM") + System.getProperty("end"));
                    Thread.sleep(600_000);
                }
            }
            """;

    /** Of a Java that starts one class; its archives of classes and sources are half of it. */
    private static final List<String> NEEDED =
            List.of(
                    "bin/java",
                    "conf",
                    "lib/jvm.cfg",
                    "lib/libjava.so",
                    "lib/libjimage.so",
                    "lib/libjli.so",
                    "lib/libnio.so",
                    "lib/libnet.so",
                    "lib/libzip.so",
                    "lib/modules",
                    "lib/server/libjvm.so",
                    "lib/tzdb.dat");

    private static byte[] jar;
    private static HttpServer files;
    private static NomadServer nomad;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        jar = jar(folder);
        files = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        files.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(200, jar.length);
                    exchange.getResponseBody().write(jar);
                    exchange.close();
                });
        files.start();
        nomad = NomadServer.start(NomadServer.Options.PLAIN.with(configuration()));
    }

    @AfterAll
    static void stop() {
        nomad.close();
        files.stop(0);
    }

    @Test
    void runsAndFindsItsArgumentsOptionsAndEnvironment() throws Exception {
        register(digest());

        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(printed("stdout"))
                                .as("%s %s", told(), printed("stderr"))
                                .isEqualTo("Moin, Java & all!\n"));
    }

    @Test
    void doesNotRunWhenItIsNotWhatItMustBe() {
        register("sha256:" + "0".repeat(64));

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(told().toString()).contains("Checksums did not match"));
        assertThat(told()).doesNotContain("Task started by client");
    }

    private static void register(String checksum) {
        JsonNode job =
                Apps.job(
                        """
                        jar: local/hello.jar
                        jvmOptions: [-Xmx32m, -Dend=!]
                        args: [Moin]
                        env: {WHOM: "Java & all"}
                        artifacts: [{source: "http://127.0.0.1:%d/hello.jar", checksum: "%s"}]
                        """
                                .formatted(files.getAddress().getPort(), checksum));
        if (nomad.find("/v1/job/shop--web").isPresent()) {
            nomad.call("DELETE", "/v1/job/shop--web?purge=true", "");
        }
        nomad.call(
                "POST",
                "/v1/jobs",
                JsonNodeFactory.instance.objectNode().set("Job", job).toString());
    }

    /** The one that is wanted. */
    private static JsonNode allocation() {
        for (JsonNode allocation : nomad.get("/v1/job/shop--web/allocations")) {
            if (allocation.path("DesiredStatus").asText().equals("run")) {
                return allocation;
            }
        }
        return JsonNodeFactory.instance.missingNode();
    }

    /** What happened to it, in Nomad's words. */
    private static List<String> told() {
        return allocation().path("TaskStates").findValuesAsText("DisplayMessage");
    }

    private static String printed(String where) {
        assertThat(allocation().path("ClientStatus").asText())
                .as("%s", told())
                .isNotEqualTo("pending");
        return nomad.text(
                "/v1/client/fs/cat/%s?path=alloc/logs/app.%s.0"
                        .formatted(allocation().path("ID").asText(), where));
    }

    private static String digest() throws Exception {
        return "sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(jar));
    }

    private static byte[] jar(Path folder) throws IOException {
        Path source = Files.writeString(folder.resolve("Hello.java"), PROGRAM);
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, source.toString()))
                .isZero();
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "Hello");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream archive = new JarOutputStream(bytes, manifest)) {
            archive.putNextEntry(new JarEntry("Hello.class"));
            archive.write(Files.readAllBytes(folder.resolve("Hello.class")));
        }
        return bytes.toByteArray();
    }

    /** With a root folder that holds no more than this Java and what it links: Nomad copies a whole system otherwise. */
    private static String configuration() throws Exception {
        Map<String, String> files =
                new TreeMap<>(Map.of("/etc/passwd", "/etc/passwd", "/etc/group", "/etc/group"));
        Path home = Path.of(System.getProperty("java.home")).toRealPath();
        for (String part : NEEDED) {
            String file = home.resolve(part).toString();
            // Its own libraries link each other, by roundabout paths.
            files.put(file, file);
            if (part.endsWith(".so") || part.startsWith("bin/")) {
                linked(file).forEach(files::putIfAbsent);
            }
        }
        String entries =
                files.entrySet().stream()
                        .map(file ->
                                "    \"%s\" = \"%s\"\n".formatted(file.getKey(), file.getValue()))
                        .collect(Collectors.joining());
        return "client {\n  options { \"driver.allowlist\" = \"raw_exec,java\" }\n  chroot_env {\n"
                + entries
                + "  }\n}\n";
    }

    /** The libraries of a program: the files behind the links, and where it looks for them. */
    private static Map<String, String> linked(String program) throws Exception {
        Process ldd = new ProcessBuilder("ldd", program).start();
        String text = new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(ldd.waitFor()).as(text).isZero();
        Matcher path = Pattern.compile("\\s(/\\S+) \\(").matcher(text);
        Map<String, String> found = new TreeMap<>();
        while (path.find()) {
            found.put(Path.of(path.group(1)).toRealPath().toString(), path.group(1));
        }
        return found;
    }
}
