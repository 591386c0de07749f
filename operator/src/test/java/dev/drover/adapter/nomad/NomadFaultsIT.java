package dev.drover.adapter.nomad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.convergence.Fence;
import dev.drover.convergence.RemoteFailure;
import dev.drover.testing.NomadServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Nomad with access control that dies, freezes, denies and hides: nothing is concluded that it did not say. */
final class NomadFaultsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Fence LEADING = () -> {};
    private static final String MAY_WRITE =
            "capabilities = [\"list-jobs\", \"read-job\", \"submit-job\", \"read-logs\"]";

    private static NomadServer server;

    @BeforeAll
    static void start() {
        server = NomadServer.start(NomadServer.Options.PLAIN.withAcl());
        server.createNamespace("hidden");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aTokenWithoutRightsIsDeniedAndSaysSo() {
        String secret = server.createToken("reads", "namespace \"default\" { policy = \"read\" }");
        try (SdkNomad nomad = nomad(secret)) {
            assertThatThrownBy(() -> nomad.register(job("default", "denied"), 0, LEADING))
                    .isInstanceOf(RemoteFailure.Denied.class)
                    .hasMessageStartingWith("nomad: register job denied: 403 Permission denied");
            assertThatThrownBy(() -> nomad.find(new JobId("hidden", "x")))
                    .isInstanceOf(RemoteFailure.Denied.class);
        }
        try (SdkNomad nomad = nomad("00000000-0000-0000-0000-000000000000")) {
            assertThatThrownBy(() -> nomad.find(new JobId("default", "x")))
                    .isInstanceOf(RemoteFailure.Denied.class);
            assertThatThrownBy(() -> nomad.parse("job \"x\" {}", ""))
                    .isInstanceOf(RemoteFailure.Denied.class);
        }
    }

    /** Its own jobs may still be there: nothing is trusted. Those of others are none of its business. */
    @ParameterizedTest
    @CsvSource({"drover, false", "somebody, true"})
    void aTokenThatLosesANamespaceDoesNotMakeItsJobsVanish(
            String owner, boolean trusted, @TempDir Path folder) throws IOException {
        String all = server.createToken("all", "namespace \"*\" { %s }".formatted(MAY_WRITE));
        String some =
                server.createToken("some", "namespace \"default\" { %s }".formatted(MAY_WRITE));
        Path file = Files.writeString(folder.resolve("token"), all);
        JobId hidden = new JobId("hidden", "of-" + owner);
        ObjectNode definition = job(hidden.namespace(), hidden.id());
        definition.putObject("Meta").put("managed_by", owner);
        NomadSettings settings = NomadSettings.of(server.address()).withTokenFile(file);
        try (SdkNomad nomad = new SdkNomad(settings, new SimpleMeterRegistry());
                NomadJobFeed feed =
                        new NomadJobFeed(nomad, InstantSource.system(), Duration.ZERO)) {
            assertThat(nomad.register(definition, 0, LEADING)).isPresent();
            feed.start(_ -> {});
            await().atMost(PATIENCE).until(() -> feed.find(hidden).isPresent());

            Files.writeString(file, some + "\n");
            // Each event makes it list again, which now answers 200 without the hidden namespace.
            JobId seen = new JobId("default", "seen");
            assertThat(nomad.register(job("default", "seen"), 0, LEADING)).isPresent();
            await().atMost(PATIENCE).until(() -> feed.find(seen).isPresent());
            Instant before = feed.lastAnswer();
            nomad.stop(seen, true, LEADING);
            await().atMost(PATIENCE).until(() -> feed.find(seen).isEmpty());

            assertThat(feed.find(hidden)).isPresent();
            if (trusted) {
                await().atMost(PATIENCE).until(() -> feed.lastAnswer().isAfter(before));
            } else {
                assertThat(feed.lastAnswer()).isEqualTo(before);
            }
            Files.writeString(file, all);
            nomad.stop(hidden, true, LEADING);
        }
    }

    @Test
    void aTokenThatMayNotStreamFollowsByLists() {
        String secret =
                server.createToken("narrow", "namespace \"default\" { %s }".formatted(MAY_WRITE));
        try (SdkNomad nomad = nomad(secret);
                NomadJobFeed feed =
                        new NomadJobFeed(nomad, InstantSource.system(), Duration.ofMinutes(5))) {
            feed.start(_ -> {});
            await().atMost(PATIENCE).until(feed::inView);

            JobId job = new JobId("default", "listed");
            assertThat(nomad.register(job("default", "listed"), 0, LEADING)).isPresent();

            await().atMost(PATIENCE).until(() -> feed.find(job).isPresent());
            nomad.stop(job, true, LEADING);
            await().atMost(PATIENCE).until(() -> feed.find(job).isEmpty());
        }
    }

    @Test
    void followsOnAfterACrashAndForgetsNothingMeanwhile() {
        Set<JobId> told = ConcurrentHashMap.newKeySet();
        JobId before = new JobId("default", "before");
        try (SdkNomad nomad = nomad(server.token().orElseThrow());
                NomadJobFeed feed =
                        new NomadJobFeed(nomad, InstantSource.system(), Duration.ofMinutes(5))) {
            assertThat(nomad.register(job("default", "before"), 0, LEADING)).isPresent();
            feed.start(told::add);
            await().atMost(PATIENCE).until(() -> feed.find(before).isPresent());

            server.kill();
            assertThatThrownBy(() -> nomad.find(before))
                    .isInstanceOf(RemoteFailure.Unavailable.class);
            assertThatThrownBy(() -> nomad.register(job("default", "x"), 0, LEADING))
                    .isInstanceOf(RemoteFailure.Unavailable.class);
            assertThat(feed.find(before)).isPresent();
            server.restart();

            JobId after = new JobId("default", "after");
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> nomad.register(job("default", "after"), 0, LEADING).isPresent());
            await().atMost(PATIENCE).until(() -> told.contains(after));
            assertThat(feed.find(before)).isPresent();
        }
    }

    @Test
    void aFrozenNomadIsGivenUpAndAWriteStaysOpen() {
        try (SdkNomad nomad = nomad(server.token().orElseThrow())) {
            JobId job = new JobId("default", "frozen");
            assertThat(nomad.find(job)).isEmpty();
            server.freeze();
            try {
                Instant begun = Instant.now();
                assertThatThrownBy(() -> nomad.register(job("default", "frozen"), 0, LEADING))
                        .isInstanceOf(RemoteFailure.Indeterminate.class)
                        .hasMessageContaining("it may have been done all the same");
                assertThat(Duration.between(begun, Instant.now()))
                        .isLessThan(Duration.ofSeconds(12));
            } finally {
                server.thaw();
            }
            // It was done: that is why one has to look.
            await().atMost(PATIENCE).ignoreExceptions().until(() -> nomad.find(job).isPresent());
        }
    }

    @Test
    void closesWithinASecondWhileTheStreamIsSilent() {
        try (SdkNomad nomad = nomad(server.token().orElseThrow())) {
            NomadJobFeed feed =
                    new NomadJobFeed(nomad, InstantSource.system(), Duration.ofMinutes(5));
            feed.start(_ -> {});
            await().atMost(PATIENCE).until(feed::inView);

            Instant begun = Instant.now();
            feed.close();

            assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(1));
        }
    }

    private static SdkNomad nomad(String secret) {
        return new SdkNomad(
                NomadSettings.of(server.address()).withToken(secret), new SimpleMeterRegistry());
    }

    /** A job that runs nothing. */
    private static ObjectNode job(String namespace, String id) {
        try {
            return (ObjectNode)
                    new ObjectMapper()
                            .readTree(
                                    """
                                    {"ID":"%s","Name":"%s","Namespace":"%s","Type":"service","Datacenters":["*"],
                                     "TaskGroups":[{"Name":"g","Count":0,"Tasks":[{"Name":"t","Driver":"raw_exec",
                                       "Config":{"command":"/bin/true"}}]}]}
                                    """
                                            .formatted(id, id, namespace));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
