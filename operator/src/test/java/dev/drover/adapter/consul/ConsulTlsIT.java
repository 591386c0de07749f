package dev.drover.adapter.consul;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.BYTE_ARRAY;
import static org.awaitility.Awaitility.await;

import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.RemoteFailure;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.FreePort;
import dev.drover.testing.RecordingListener;
import dev.drover.testing.Tools;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS with the certificates that {@code consul tls} makes, and a real Consul that asks for ours. */
final class ConsulTlsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir private static Path folder;
    private static ConsulServer server;
    private static int port;

    /** What is asked of the store: Orbitz's client does the first two, the other client the rest. */
    enum Call {
        READ,
        AWAIT,
        LIST,
        COMMIT;

        void on(KeyValueStore store) {
            switch (this) {
                case READ -> store.read("tls/key");
                case AWAIT -> store.await("tls/key", 0, Duration.ofSeconds(1));
                case LIST -> store.list("tls/");
                case COMMIT -> store.commit(List.of(put("tls/written", "x")));
            }
        }
    }

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        consul(folder, "tls", "ca", "create");
        consul(folder, "tls", "cert", "create", "-server");
        consul(folder, "tls", "cert", "create", "-client");
        consul(Files.createDirectory(folder.resolve("stranger")), "tls", "ca", "create");
        port = FreePort.next();
        // The certificate is for 127.0.0.1: 127.0.0.2 is the same machine under another name.
        server =
                ConsulServer.startWith(
                        """
                        ports     { https = %2$d }
                        addresses { https = "127.0.0.1 127.0.0.2" }
                        tls {
                          https {
                            ca_file         = "%1$s/consul-agent-ca.pem"
                            cert_file       = "%1$s/dc1-server-consul-0.pem"
                            key_file        = "%1$s/dc1-server-consul-0-key.pem"
                            verify_incoming = true
                          }
                        }
                        """
                                .formatted(folder, port));
        server.put("tls/key", "value");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void speaksWithAConsulThatAsksForACertificate(Call call) {
        try (ConsulKeyValueStore store = connect(trusting())) {
            assertThatNoException().isThrownBy(() -> call.on(store));
        }
    }

    @Test
    void wakesForAChangeThatItCommitted() {
        try (ConsulKeyValueStore store = connect(trusting())) {
            store.commit(List.of(put("tls/woken", "before")));
            Entry before = store.read("tls/woken").orElseThrow();
            CompletableFuture<Optional<Entry>> woken =
                    CompletableFuture.supplyAsync(
                            () -> store.await("tls/woken", before.modifyIndex(), PATIENCE));

            store.commit(List.of(put("tls/woken", "after")));

            assertThat(woken.join().orElseThrow().value()).asString(UTF_8).isEqualTo("after");
            assertThat(store.list("tls/woken"))
                    .singleElement()
                    .extracting(Entry::value, BYTE_ARRAY)
                    .asString(UTF_8)
                    .isEqualTo("after");
        }
    }

    @Test
    void followsWhatIsDesired() {
        server.put("tls/desired/.sentinel", "{}");
        server.put("tls/desired/shop/Job/web", "one");
        RecordingListener listener = new RecordingListener();
        try (ConsulKeyValueStore store = connect(trusting());
                ConsulDesiredSource source =
                        new ConsulDesiredSource(
                                store, "tls/desired/", InstantSource.system(), new Random(1))) {
            source.start(listener);
            stands(listener, Map.of("shop/Job/web", "one"));

            server.put("tls/desired/shop/Job/web", "two");
            server.put("tls/desired/bank/Job/till", "one");
            stands(listener, Map.of("shop/Job/web", "two", "bank/Job/till", "one"));

            server.delete("tls/desired/bank/Job/till");
            stands(listener, Map.of("shop/Job/web", "two"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void doesNotTrustAnotherAuthority(Call call) {
        fails(call, trustingAnother())
                .isInstanceOf(RemoteFailure.Unavailable.class)
                .hasMessageContaining("TLS: unable to find valid certification path")
                .hasMessageContaining("check CONSUL_CACERT");
    }

    @ParameterizedTest
    @EnumSource
    void trustsAnyAuthorityAndAnyNameWhenToldTo(Call call) {
        Map<String, String> settings = trustingAnother();
        settings.put("CONSUL_HTTP_ADDR", "https://127.0.0.2:" + port);
        settings.put("CONSUL_HTTP_SSL_VERIFY", "false");

        try (ConsulKeyValueStore store = connect(settings)) {
            assertThatNoException().isThrownBy(() -> call.on(store));
        }
    }

    @ParameterizedTest
    @EnumSource
    void doesNotTrustACertificateForAnotherName(Call call) {
        Map<String, String> settings = trusting();
        settings.put("CONSUL_HTTP_ADDR", "https://127.0.0.2:" + port);

        fails(call, settings)
                .isInstanceOf(RemoteFailure.Unavailable.class)
                .hasMessageContaining("TLS: ")
                .hasMessageContaining("127.0.0.2")
                .hasMessageContaining("the host in CONSUL_HTTP_ADDR");
    }

    /** Its words depend on who is quicker: Consul, which refuses after the handshake, or the request. */
    @ParameterizedTest
    @EnumSource
    void saysThatConsulMayWantACertificate(Call call) {
        Map<String, String> settings = trusting();
        settings.remove("CONSUL_CLIENT_CERT");
        settings.remove("CONSUL_CLIENT_KEY");

        fails(call, settings)
                .isInstanceOf(RemoteFailure.class)
                .hasMessageContaining("TLS")
                .hasMessageContaining("CONSUL_CLIENT_CERT");
    }

    /** Consul says so and closes: when that comes before it has read the whole request, its words are lost on the way. */
    @ParameterizedTest
    @EnumSource
    void saysThatAnAddressWithoutTlsIsOneWithIt(Call call) {
        fails(call, Map.of("CONSUL_HTTP_ADDR", "http://127.0.0.1:" + port))
                .isInstanceOf(RemoteFailure.class)
                .message()
                .containsAnyOf(
                        ": 400 Client sent an HTTP request to an HTTPS server",
                        "does Consul want TLS? CONSUL_HTTP_ADDR begins with http://");
    }

    @ParameterizedTest
    @EnumSource
    void saysThatAnAddressWithTlsIsOneWithout(Call call) {
        Map<String, String> settings = trusting();
        settings.put("CONSUL_HTTP_ADDR", "https://127.0.0.1:" + server.address().getPort());

        fails(call, settings)
                .isInstanceOf(RemoteFailure.class)
                .hasMessageContaining("TLS: ")
                .hasMessageContaining("SSL message");
    }

    /** Also shows that nothing was written, and that nobody waited for a timeout. */
    private static AbstractThrowableAssert<?, ?> fails(Call call, Map<String, String> settings) {
        server.delete("tls/written");
        try (ConsulKeyValueStore store = connect(settings)) {
            long begun = System.nanoTime();
            AbstractThrowableAssert<?, ?> failure = assertThatThrownBy(() -> call.on(store));
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(PATIENCE);
            assertThat(server.get("tls/written")).isEqualTo("(none)");
            return failure;
        }
    }

    private static void stands(RecordingListener listener, Map<String, String> expected) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(listener.standing()).isEqualTo(expected));
    }

    private static Map<String, String> trustingAnother() {
        Map<String, String> settings = trusting();
        settings.put("CONSUL_CACERT", folder.resolve("stranger/consul-agent-ca.pem").toString());
        return settings;
    }

    private static ConsulKeyValueStore connect(Map<String, String> environment) {
        return new ConsulKeyValueStore(
                ConsulSettings.fromEnvironment(environment),
                InstantSource.system(),
                new SimpleMeterRegistry());
    }

    private static Map<String, String> trusting() {
        return new HashMap<>(
                Map.of(
                        "CONSUL_HTTP_ADDR", "https://127.0.0.1:" + port,
                        "CONSUL_CACERT", folder.resolve("consul-agent-ca.pem").toString(),
                        "CONSUL_CLIENT_CERT", folder.resolve("dc1-client-consul-0.pem").toString(),
                        "CONSUL_CLIENT_KEY",
                                folder.resolve("dc1-client-consul-0-key.pem").toString()));
    }

    private static Write put(String key, String value) {
        return new Write.Put(key, value.getBytes(UTF_8));
    }

    private static void consul(Path where, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Tools.find("consul").toString()));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command)
                        .directory(where.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(where.resolve("tls.log").toFile())
                        .start();
        assertThat(process.waitFor()).as("consul %s", String.join(" ", arguments)).isZero();
    }
}
