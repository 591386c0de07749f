package dev.drover.adapter.nomad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.convergence.RemoteFailure;
import dev.drover.testing.FreePort;
import dev.drover.testing.ServerProcess;
import dev.drover.testing.Tools;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS with the certificates that {@code nomad tls} makes, and a real Nomad that asks for ours. */
final class NomadTlsIT {

    private static final JobId JOB = new JobId("default", "none");

    @TempDir private static Path folder;
    private static ServerProcess server;
    private static int port;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        nomad("tls", "ca", "create");
        nomad("tls", "cert", "create", "-server");
        nomad("tls", "cert", "create", "-cli");
        port = FreePort.next();
        Path configuration = folder.resolve("agent.hcl");
        Files.writeString(
                configuration,
                """
                data_dir  = "%1$s/data"
                bind_addr = "127.0.0.1"
                advertise {
                  http = "127.0.0.1"
                  rpc  = "127.0.0.1"
                  serf = "127.0.0.1"
                }
                ports {
                  http = %2$d
                  rpc  = %3$d
                  serf = %4$d
                }
                server {
                  enabled          = true
                  bootstrap_expect = 1
                }
                consul { address = "127.0.0.1:1" }
                tls {
                  http                = true
                  rpc                 = true
                  ca_file             = "%1$s/nomad-agent-ca.pem"
                  cert_file           = "%1$s/global-server-nomad.pem"
                  key_file            = "%1$s/global-server-nomad-key.pem"
                  verify_https_client = true
                }
                """
                        .formatted(folder, port, FreePort.next(), FreePort.next()));
        server =
                ServerProcess.start(
                        List.of(
                                Tools.find("nomad").toString(),
                                "agent",
                                "-config",
                                configuration.toString()),
                        Map.of(),
                        folder.resolve("log"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void speaksWithANomadThatAsksForACertificate() {
        try (SdkNomad nomad = connect(trusting())) {
            await().atMost(Duration.ofSeconds(12))
                    .ignoreException(RemoteFailure.Unavailable.class)
                    .untilAsserted(() -> assertThat(nomad.find(JOB)).isEmpty());
        }
    }

    @Test
    void doesNotTrustAnUnknownAuthority() {
        Map<String, String> settings = trusting();
        settings.remove("NOMAD_CACERT");

        fails(settings, "check NOMAD_CACERT");
    }

    @Test
    void doesNotTrustACertificateForAnotherName() {
        Map<String, String> settings = trusting();
        settings.put("NOMAD_TLS_SERVER_NAME", "bank.example");

        fails(settings, "NOMAD_TLS_SERVER_NAME");
    }

    @Test
    void saysWhichFileIsMissing() {
        Map<String, String> settings = trusting();
        settings.put("NOMAD_CLIENT_KEY", folder.resolve("nothing.pem").toString());

        assertThatThrownBy(() -> connect(settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NOMAD_CLIENT_KEY")
                .hasMessageContaining("nothing.pem");
    }

    private static void fails(Map<String, String> settings, String words) {
        try (SdkNomad nomad = connect(settings)) {
            await().atMost(Duration.ofSeconds(12))
                    .untilAsserted(() ->
                            assertThatThrownBy(() -> nomad.find(JOB))
                                    .isInstanceOf(RemoteFailure.Unavailable.class)
                                    .hasMessageContaining(words));
        }
    }

    private static SdkNomad connect(Map<String, String> settings) {
        return new SdkNomad(NomadSettings.fromEnvironment(settings), new SimpleMeterRegistry());
    }

    private static Map<String, String> trusting() {
        return new HashMap<>(
                Map.of(
                        "NOMAD_ADDR", "https://127.0.0.1:" + port,
                        "NOMAD_CACERT", folder.resolve("nomad-agent-ca.pem").toString(),
                        "NOMAD_CLIENT_CERT", folder.resolve("global-cli-nomad.pem").toString(),
                        "NOMAD_CLIENT_KEY", folder.resolve("global-cli-nomad-key.pem").toString()));
    }

    private static void nomad(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Tools.find("nomad").toString()));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("tls.log").toFile())
                        .start();
        assertThat(process.waitFor()).as("nomad %s", String.join(" ", arguments)).isZero();
    }
}
