package dev.drover.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.convergence.StatusCodec;
import dev.drover.convergence.StoreKeys;
import dev.drover.proxy.ProxyKeys;
import dev.drover.proxy.ProxyName;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.FreePort;
import dev.drover.testing.LiveMember;
import dev.drover.testing.ProxyDocuments;
import dev.drover.testing.ServerProcess;
import dev.drover.testing.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the units for systemd start, as plain processes with the environment that they give. */
final class ProxyUnitsIT {

    private static final Path FOLDER = Tools.repository().resolve("helm-free-deploy/proxy");
    private static final String STATE = "/var/lib/drover/proxy";
    private static final ProxyName PROXY = new ProxyName("default", "web");
    private static final ProxyKeys KEYS = new ProxyKeys(new StoreKeys("drover"));
    private static final Pattern WORD = Pattern.compile("'([^']*)'|([^\\s']+)");

    private static final Path SYSTEMD_ANALYZE = Path.of("/usr/bin/systemd-analyze");

    @TempDir private Path copies;

    private final String caddy = unit("caddy.service");
    private final String member = unit("drover-member-caddy.service");

    /** A unit with lines that go on made whole. */
    private static String unit(String file) {
        try {
            return Files.readString(FOLDER.resolve(file)).replaceAll("\\\\\n\\s*", " ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void bothRunAsOneUserInOneFolderThatIsMadeForThem() {
        for (String field : List.of("User", "Group", "StateDirectory", "StateDirectoryMode")) {
            assertThat(values(caddy, field)).as(field).hasSize(1).isEqualTo(values(member, field));
        }
        assertThat(values(caddy, "StateDirectory")).containsExactly("drover/proxy");
    }

    /** Where there is a systemd it is asked, too. */
    @ParameterizedTest
    @ValueSource(strings = {"caddy.service", "drover-member-caddy.service"})
    void systemdCanReadThem(String file) throws Exception {
        assertThat(unit(file).lines())
                .allMatch(line ->
                        line.isBlank() || line.matches("#.*|\\[[A-Z][a-z]+]|[A-Z][A-Za-z]+=.*"));
        if (!Files.isExecutable(SYSTEMD_ANALYZE)) {
            return;
        }
        for (String each : List.of("caddy.service", "drover-member-caddy.service")) {
            Files.writeString(
                    copies.resolve(each),
                    unit(each)
                            .replace("/usr/local/bin/caddy", "/bin/true")
                            .replace("/opt/drover/bin/drover", "/bin/true"));
        }
        Path said = copies.resolve("said");
        Process verify =
                new ProcessBuilder(
                                SYSTEMD_ANALYZE.toString(),
                                "verify",
                                copies.resolve(file).toString())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();

        assertThat(verify.waitFor()).as(Files.readString(said)).isZero();
        assertThat(said).isEmptyFile();
    }

    @Test
    void theMemberWritesWhatCaddyBeginsWithAndThenTellsItWhatToServe() throws Exception {
        Path folder = LiveMember.newSite().folder();
        int port = FreePort.next();
        try (ConsulServer consul = ConsulServer.start();
                ServerProcess _ =
                        begin(
                                member,
                                folder,
                                Map.of("CONSUL_HTTP_ADDR", consul.address().toString()),
                                "member.log")) {
            consul.put(KEYS.settings(PROXY), json(ProxyDocuments.settings(settings(port), 1)));
            consul.put(
                    KEYS.route(PROXY, "shop/hello"),
                    json(
                            ProxyDocuments.entry(
                                    ProxyDocuments.route(
                                            "hello",
                                            "hosts: [hello.test]\n"
                                                    + "target: {respond: {body: hello}}"),
                                    2)));
            List<String> wait = words(values(caddy, "ExecStartPre").getFirst(), folder, Map.of());
            Process waiting = new ProcessBuilder(wait).inheritIO().start();
            assertThat(waiting.waitFor()).as("Caddy may begin").isZero();
            try (ServerProcess _ = begin(caddy, folder, Map.of(), "caddy.log")) {
                await("the route to be served")
                        .atMost(LiveMember.PATIENCE)
                        .ignoreExceptions()
                        .until(() -> served(port).equals("hello"));
                assertThat(folder.resolve("data/caddy")).isDirectory();
            }
        }
    }

    private static String served(int port) throws IOException {
        String url = "http://hello.test:%d/".formatted(port);
        return LiveMember.ask(LiveMember.client(), url).body();
    }

    private static String settings(int port) {
        return ProxyDocuments.proxy(
                "web",
                "address: 127.0.0.1\nhttpPort: %d\ncertificates: {issuer: none}".formatted(port));
    }

    private static byte[] json(Object value) {
        return StatusCodec.encode(value);
    }

    private static ServerProcess begin(
            String unit, Path folder, Map<String, String> more, String log) {
        Map<String, String> environment = new HashMap<>();
        values(unit, "Environment")
                .forEach(line ->
                        words(line, folder, Map.of())
                                .forEach(pair -> {
                                    String[] parts = pair.split("=", 2);
                                    environment.put(parts[0], parts[1]);
                                }));
        environment.putAll(more);
        List<String> command = words(values(unit, "ExecStart").getFirst(), folder, environment);
        return ServerProcess.start(command, environment, folder.resolve(log));
    }

    private static List<String> values(String unit, String field) {
        return unit.lines()
                .filter(line -> line.startsWith(field + "="))
                .map(line -> line.substring(field.length() + 1))
                .toList();
    }

    /** As systemd reads a line, with the programs and the folder of this test. */
    private static List<String> words(String line, Path folder, Map<String, String> environment) {
        String here =
                line.replace(STATE, folder.toString())
                        .replace("/usr/local/bin/caddy", Tools.find("caddy").toString())
                        .replace(
                                "/opt/drover/bin/drover",
                                Tools.repository()
                                        .resolve("operator/target/drover/bin/drover")
                                        .toString());
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            here = here.replace("${" + variable.getKey() + "}", variable.getValue());
        }
        List<String> words = new ArrayList<>();
        for (MatchResult word : WORD.matcher(here).results().toList()) {
            String text = word.group(1) == null ? word.group(2) : word.group(1);
            words.add(text.replace("$$", "$"));
        }
        return words;
    }
}
