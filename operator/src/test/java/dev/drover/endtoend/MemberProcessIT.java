package dev.drover.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testing.Backend;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.LiveMember;
import dev.drover.testing.ProxyDocuments;
import dev.drover.testing.ServerProcess;
import dev.drover.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Processes of {@code drover member caddy} from the built distribution, and what only a process can meet. */
final class MemberProcessIT {

    private static final String DROVER =
            Tools.repository().resolve("operator/target/drover/bin/drover").toString();

    private LiveMember live;
    private ServerProcess first;

    /** The folder and its Caddy are there already; from now on processes look after it. */
    @BeforeEach
    void start() {
        live = LiveMember.start(ConsulServer.start());
        live.endMember();
        first = begin("first");
    }

    @AfterEach
    void stop() {
        first.close();
        live.beginMember();
        live.close();
    }

    @Test
    void ofTwoForOneFolderOneWorksAndTheOtherWaits() {
        live.route(answering("one"));
        live.listen();
        live.awaitReport("all in force", report -> report.path("routes").has("shop/shop"));
        String before = live.configuration();
        try (ServerProcess second = begin("second")) {
            LiveMember.until(
                    "the second to say so", () -> second.output().contains("another member"));
            assertThat(second.output()).contains(live.site().folder() + ": this one waits");
            assertThat(live.configuration()).isEqualTo(before);
            assertThat(second.alive()).isTrue();

            first.kill();
            LiveMember.until("the second to begin", () -> second.output().contains("started"));
            live.route(answering("two"));

            live.awaitBody("shop.test", "/", "two");
        }
    }

    /** A limit on the size of files stops its writing as a full disk does, and can be taken away again. */
    @Test
    void addressesThatCouldNotBeWrittenAreWrittenWhenThereIsRoomAgain() throws Exception {
        try (Backend one = Backend.start("one");
                Backend two = Backend.start("two")) {
            live.consul().register("api", one.port());
            live.route(ProxyDocuments.route("shop", "hosts: [shop.test]\ntarget: {service: api}"));
            live.listen();
            live.awaitBody("shop.test", "/", "one");

            limitFiles("0");
            live.consul().register("api", two.port());
            live.awaitTrouble("the addresses of service api: ");
            assertThat(live.ask("shop.test", "/").body()).isEqualTo("one");
            assertThat(Files.readString(live.site().slot("api", 0))).isEqualTo(one.address());

            limitFiles("unlimited");

            live.awaitBody("shop.test", "/", "two");
            live.awaitInForce();
        }
    }

    private void limitFiles(String bytes) throws IOException, InterruptedException {
        Process prlimit =
                new ProcessBuilder("prlimit", "--pid", "" + first.pid(), "--fsize=" + bytes + ":")
                        .inheritIO()
                        .start();
        assertThat(prlimit.waitFor()).isZero();
    }

    private ServerProcess begin(String name) {
        Path folder = live.site().folder();
        return ServerProcess.start(
                List.of(
                        DROVER,
                        "member",
                        "caddy",
                        "--proxy",
                        "shop/web",
                        "--dir",
                        folder.toString(),
                        "--name",
                        "node"),
                Map.of(
                        "CONSUL_HTTP_ADDR",
                        live.consul().address().toString(),
                        "DROVER_LOG_LEVEL",
                        "info"),
                folder.resolve(name + ".log"));
    }

    private static String answering(String body) {
        return ProxyDocuments.route(
                "shop", "hosts: [shop.test]\ntarget: {respond: {body: %s}}".formatted(body));
    }
}
