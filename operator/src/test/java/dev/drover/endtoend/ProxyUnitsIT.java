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
import dev.drover.testing.SystemdUnit;
import dev.drover.testing.Tools;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the units for systemd start, as plain processes with the environment that they give. */
final class ProxyUnitsIT {

    private static final String STATE = "/var/lib/drover/proxy";
    private static final ProxyName PROXY = new ProxyName("default", "web");
    private static final ProxyKeys KEYS = new ProxyKeys(new StoreKeys("drover"));

    @TempDir private Path copies;

    private final SystemdUnit caddy = SystemdUnit.in("proxy/caddy.service");
    private final SystemdUnit member = SystemdUnit.in("proxy/drover-member-caddy.service");

    @Test
    void bothRunAsOneUserInOneFolderThatIsMadeForThem() {
        for (String field : List.of("User", "Group", "StateDirectory", "StateDirectoryMode")) {
            assertThat(caddy.values(field)).as(field).hasSize(1).isEqualTo(member.values(field));
        }
        assertThat(caddy.values("StateDirectory")).containsExactly("drover/proxy");
    }

    /** Where there is a systemd it is asked, too. */
    @Test
    void systemdCanReadThem() throws Exception {
        for (SystemdUnit unit : List.of(caddy, member)) {
            assertThat(unit.text().lines())
                    .allMatch(line ->
                            line.isBlank()
                                    || line.matches("#.*|\\[[A-Z][a-z]+]|[A-Z][A-Za-z]+=.*"));
        }
        assertThat(caddy.complaint(copies, member)).isEmpty();
        assertThat(member.complaint(copies)).isEmpty();
    }

    @Test
    void theMemberWritesWhatCaddyBeginsWithAndThenTellsItWhatToServe() throws Exception {
        Path folder = LiveMember.newSite().folder();
        int port = FreePort.next();
        try (ConsulServer consul = ConsulServer.start();
                ServerProcess _ =
                        member.begin(
                                places(folder),
                                Map.of("CONSUL_HTTP_ADDR", consul.address().toString()),
                                folder.resolve("member.log"))) {
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
            List<String> wait = caddy.command("ExecStartPre", places(folder), Map.of());
            Process waiting = new ProcessBuilder(wait).inheritIO().start();
            assertThat(waiting.waitFor()).as("Caddy may begin").isZero();
            try (ServerProcess _ =
                    caddy.begin(places(folder), Map.of(), folder.resolve("caddy.log"))) {
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

    /** Where the programs and the folder of this test are. */
    private static Map<String, String> places(Path folder) {
        return Map.of(
                STATE,
                folder.toString(),
                "/usr/local/bin/caddy",
                Tools.find("caddy").toString(),
                "/opt/drover/bin/drover",
                Tools.repository().resolve("operator/target/drover/bin/drover").toString());
    }
}
