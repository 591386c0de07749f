package dev.drover.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testing.CommandLine;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.LiveCluster;
import dev.drover.testing.NomadServer;
import dev.drover.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The application parts of five real systems, from the documents in the repository: brought up, changed, broken and rolled back.
 * Nomad has access control, and Drover's token no right to read a secret. All at the same time, as each mostly waits.
 */
@Tag("alone")
final class StacksIT {

    private static LiveCluster cluster;

    /** Cleaned up when all stand-ins have ended with their cluster. */
    @TempDir private static Path folder;

    @BeforeAll
    static void start() throws Exception {
        ConsulServer consul = ConsulServer.start();
        NomadServer nomad =
                NomadServer.start(
                        NomadServer.Options.PLAIN
                                .withConsul(consul.address().getAuthority())
                                .withAcl());
        String rights =
                Files.readString(
                        Tools.repository().resolve("helm-free-deploy/acl/nomad/operator.hcl"));
        cluster =
                LiveCluster.over(
                        consul, nomad, Map.of("NOMAD_TOKEN", nomad.createToken("drover", rights)));
        cluster.operate();
    }

    /** Until the last stand-in has ended: it writes into the folder of its system. */
    @AfterAll
    static void stop() {
        cluster.clear();
        cluster.until("all to have ended", () -> running().isEmpty());
        cluster.close();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void allDocumentsAreValid() {
        CommandLine.Ran ran =
                cluster.commandLine()
                        .run(
                                "validate",
                                "-f",
                                Tools.repository().resolve("helm-free-deploy/stacks").toString());

        assertThat(ran.exit()).as(ran.toString()).isZero();
        assertThat(ran.out())
                .contains(
                        "mandari/App/ingestor is valid",
                        "aipacto-staging/App/web is valid",
                        "next-go-pg/App/app is valid",
                        "luca/App/beat is valid",
                        "clipper/App/api is valid",
                        "clipper/Route/login is valid",
                        "mandari/Proxy/web is valid")
                .doesNotContain("warning");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void lucaMigratesAndCollectsBeforeItServesAndHasOneBeat() {
        try (Stack luca = up("luca")) {
            luca.awaitServed("luca--app--web", "4.2.0");
            assertThat(luca.journal().subList(0, 3))
                    .containsExactly("migrate 4.2.0", "collectstatic 4.2.0", "serve 4.2.0");
            cluster.until("jobs of the beat to be done", () -> luca.done() > 5);
            assertThat(luca.beats()).as("who beats").containsOnly(luca.beats().getFirst());

            int before = luca.journal().size();
            luca.upgrade("4.3.0");
            luca.awaitServed("luca--app--web", "4.3.0");
            assertThat(luca.journal().subList(before, before + 3))
                    .containsExactly("migrate 4.3.0", "collectstatic 4.3.0", "serve 4.3.0");
            assertThat(turns(luca.beats())).as("one beat after the other").hasSize(2);
            int done = luca.done();
            cluster.until("jobs of the new beat to be done", () -> luca.done() > done + 5);

            assertThat(luca.fail("luca/App/app", "4.4.0-static-fails", "HookFailed"))
                    .contains("HookFailed", "collectstatic", "the bucket does not exist");
            assertThat(luca.served("luca--app--web")).containsExactly("4.3.0");
            assertThat(luca.journal()).contains("migrate 4.4.0-static-fails");
            assertThat(luca.journal()).doesNotContain("serve 4.4.0-static-fails");

            luca.rollback("luca/App/app");
            assertThat(luca.served("luca--app--web")).containsExactly("4.3.0");
            assertThat(turns(luca.beats())).as("the beat was left alone").hasSize(2);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void nextGoPgLosesNoRequestWhetherTheNewVersionIsHealthyOrNot() {
        try (Stack system = up("next-go-pg");
                PollingClient client =
                        PollingClient.of(cluster.consul().address(), "next-go-pg--app")) {
            client.awaitAnswers(20);

            system.upgrade("2.0.0");
            system.awaitServed("next-go-pg--app", "2.0.0");
            assertThat(system.journal())
                    .containsExactly(
                            "migrate 1.9.3", "serve 1.9.3", "migrate 2.0.0", "serve 2.0.0");

            assertThat(system.fail("next-go-pg/App/app", "2.1.0-unwell", "Reverted"))
                    .contains("Reverted");
            system.awaitServed("next-go-pg--app", "2.0.0");
            assertThat(system.journal()).contains("serve 2.1.0-unwell");

            system.rollback("next-go-pg/App/app");
            system.awaitServed("next-go-pg--app", "2.0.0");
            client.awaitAnswers(20);
            assertThat(client.failures()).isEmpty();
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void clipperKeepsItsVersionAndItsSchemaWhenAMigrationFails() {
        try (Stack clipper = up("clipper")) {
            clipper.awaitServed("clipper--api", "1.6.0");
            clipper.awaitServed("clipper--web", "1.6.0");

            clipper.upgrade("1.7.0");
            clipper.awaitServed("clipper--api", "1.7.0");
            clipper.awaitServed("clipper--web", "1.7.0");
            assertThat(clipper.schema()).isEqualTo("2");

            assertThat(clipper.fail("clipper/App/api", "1.8.0-migration-fails", "HookFailed"))
                    .contains("HookFailed", "cannot migrate from 2: column title does not exist");
            assertThat(clipper.schema()).isEqualTo("2");
            assertThat(clipper.served("clipper--api")).containsExactly("1.7.0");
            assertThat(clipper.journal()).doesNotContain("serve 1.8.0-migration-fails");

            clipper.rollback("clipper/App/api");
            assertThat(clipper.served("clipper--api")).containsExactly("1.7.0");
            assertThat(clipper.schema()).isEqualTo("2");
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void mandariHasOneIngestorAlsoAfterABadOne() {
        try (Stack mandari = up("mandari")) {
            mandari.awaitServed("mandari--api", "3.8.0");
            mandari.awaitServed("mandari--web", "3.8.0");
            mandari.awaitServed("mandari--search", "1.12");
            assertThat(mandari.journal()).contains("once /app/manage reindex --all 3.8.0");
            cluster.until("the ingestor to have its lease", () -> !mandari.beats().isEmpty());
            assertThat(turns(mandari.beats())).hasSize(1);

            mandari.upgrade("3.9.0");
            mandari.awaitServed("mandari--api", "3.9.0");
            mandari.awaitServed("mandari--web", "3.9.0");
            mandari.awaitServed("mandari--search", "1.12");
            assertThat(mandari.schema()).isEqualTo("2");
            cluster.until("the new ingestor", () -> turns(mandari.beats()).size() == 2);

            assertThat(mandari.fail("mandari/App/ingestor", "3.10.0-crashes", "Reverted"))
                    .contains("Reverted", "no module named 'settings'");
            cluster.until("the old one again", () -> turns(mandari.beats()).size() == 3);

            mandari.rollback("mandari/App/ingestor");
            int beats = mandari.beats().size();
            cluster.until("it to go on", () -> mandari.beats().size() > beats);
            // A rollback to what Nomad has gone back to already may replace it once more, but puts
            // none beside it.
            assertThat(turns(mandari.beats())).as("never two").doesNotHaveDuplicates();
            assertThat(mandari.served("mandari--api")).containsExactly("3.9.0");
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aipactoBreaksInStagingAndServesInProduction() {
        try (Stack aipacto = up("aipacto")) {
            aipacto.awaitServed("aipacto-production--api", "2.14.0");
            aipacto.awaitServed("aipacto-staging--web", "staging-4f2a91c");

            aipacto.upgrade("aipacto-staging/", "staging-77b01de");
            aipacto.awaitServed("aipacto-staging--web", "staging-77b01de");
            aipacto.awaitServed("aipacto-staging--api", "staging-77b01de");
            assertThat(aipacto.served("aipacto-production--web")).containsExactly("2.14.0");

            aipacto.upgrade("aipacto-production/", "2.15.0");
            aipacto.awaitServed("aipacto-production--api", "2.15.0");
            aipacto.awaitServed("aipacto-production--web", "2.15.0");
            Map<String, Long> jobs = productions();

            assertThat(
                            aipacto.fail(
                                    "aipacto-staging/App/web",
                                    "staging-0bad000-crashes",
                                    "Reverted"))
                    .contains("Reverted", "no module named 'settings'");
            aipacto.awaitServed("aipacto-staging--web", "staging-77b01de");

            aipacto.rollback("aipacto-staging/App/web");
            aipacto.awaitServed("aipacto-staging--web", "staging-77b01de");
            assertThat(aipacto.served("aipacto-production--web")).containsExactly("2.15.0");
            assertThat(productions()).as("left alone").isEqualTo(jobs).hasSize(2);
        }
    }

    private Stack up(String system) {
        Stack stack = new Stack(cluster, system, folder.resolve(system));
        stack.putSecrets();
        stack.apply();
        return stack;
    }

    private static List<String> running() {
        return cluster
                .nomad()
                .get("/v1/allocations?namespace=*")
                .findValuesAsText("ClientStatus")
                .stream()
                .filter(status -> status.equals("running") || status.equals("pending"))
                .toList();
    }

    private static Map<String, Long> productions() {
        Map<String, Long> jobs = cluster.jobIndexes();
        jobs.keySet().retainAll(Set.of("aipacto-production--api", "aipacto-production--web"));
        return jobs;
    }

    /** Who beat one after the other: two at the same time would each come up several times. */
    private static List<String> turns(List<String> beats) {
        return IntStream.range(0, beats.size())
                .filter(at -> at == 0 || !beats.get(at).equals(beats.get(at - 1)))
                .mapToObj(beats::get)
                .toList();
    }
}
