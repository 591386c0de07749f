package dev.drover.endtoend;

import static dev.drover.testing.ProxiedCluster.document;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.convergence.StatusCodec;
import dev.drover.convergence.StoreKeys;
import dev.drover.proxy.MemberReport.Tally;
import dev.drover.proxy.ProxyKeys;
import dev.drover.proxy.ProxyName;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.LiveCluster;
import dev.drover.testing.NomadServer;
import dev.drover.testing.Reports;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Canaries that are judged by what a member of a proxy reports, on a real Nomad. The member is the test itself. */
final class JudgedRolloutIT {

    private static final String REPORT =
            new ProxyKeys(new StoreKeys("drover")).report(new ProxyName("shop", "web"), "node-1");

    private static LiveCluster cluster;

    @BeforeAll
    static void start() {
        ConsulServer consul = ConsulServer.start();
        cluster =
                LiveCluster.over(
                        consul,
                        NomadServer.start(
                                NomadServer.Options.PLAIN.withConsul(
                                        consul.address().getAuthority())),
                        Map.of());
        cluster.operate();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @AfterEach
    void fallSilent() {
        cluster.consul().delete(REPORT);
    }

    /** Longer than the deadline without progress: Nomad does not count it while canaries that are well wait. */
    @Test
    void whatUsersGetWellTakesOverInTimeWhoeverLeads() {
        canaryIsJudged("good", "after: 12s");
        Instant begun = Instant.now();
        report("good", new Tally(43, 0, 0));
        awaitMessage("good", "43 requests, 0 failed (at most 1 %), of 100 needed; well for ");

        cluster.endOperators();
        report("good", new Tally(120, 1, 0));
        cluster.operate();
        awaitMessage("good", "120 requests, 1 failed (at most 1 %), of 100 needed; well for ");
        assertThat(running("good")).containsExactly("one", "one", "two");

        cluster.until(
                "only the new one",
                () -> running("good").equals(List.of("two", "two")),
                Duration.ofSeconds(40));
        assertThat(Duration.between(begun, Instant.now())).isGreaterThan(Duration.ofSeconds(8));
        cluster.until("an event with figures", () -> events("good").contains("Promoted"));
        assertThat(events("good"))
                .contains(
                        "promote version 1 of job shop--good: canaries answered 120 requests, 1"
                                + " failed (at most 1 %); they have been well for 1");
    }

    @Test
    void whatFailsTooOftenIsGivenUpAtOnce() {
        canaryIsJudged("bad", "after: 1h");

        report("bad", new Tally(100, 20, 0));

        JsonNode ready = cluster.awaitReason("App/bad", "Ready", "Reverted");
        assertThat(ready.path("message").asText())
                .contains("this generation was given up", "100 requests, 20 failed (at most 1 %)");
        cluster.until("only the old ones", () -> running("bad").equals(List.of("one", "one")));
        assertThat(events("bad")).contains("Aborted", "abort version 1 of job shop--bad: canaries");
    }

    @Test
    void whatNobodyCountsWaitsForAPerson() {
        canaryIsJudged("doubt", "after: 0s");

        awaitMessage("doubt", "no member of a proxy sends to them: without a Route nobody counts");
        report("doubt");
        awaitMessage("doubt", "proxy member shop/web/node-1 has counted nothing");
        assertThat(running("doubt")).containsExactly("one", "one", "two");

        assertThat(cluster.cli("promote", "app", "doubt", "-n", "shop")).contains("takes over");

        cluster.until("the new ones", () -> running("doubt").equals(List.of("two", "two")));
    }

    private static String events(String name) {
        return cluster.cli("events", "app", name, "-n", "shop");
    }

    private static void awaitMessage(String name, String words) {
        cluster.until(
                name + " to say: " + words,
                () ->
                        cluster.condition("App/" + name, "Ready")
                                .path("message")
                                .asText()
                                .contains(words));
    }

    /** What the member's Caddy has counted of the canary; nothing at all without a number. */
    private static void report(String name, Tally... ofCanary) {
        List<String> instances = new ArrayList<>();
        Map<String, Tally> tallies = new HashMap<>();
        for (JsonNode allocation : allocations(name)) {
            String id = allocation.path("ID").asText();
            instances.add(id);
            if (allocation.at("/DeploymentStatus/Canary").asBoolean()) {
                List.of(ofCanary).forEach(tally -> tallies.put(id, tally));
            }
        }
        cluster.consul()
                .put(
                        REPORT,
                        StatusCodec.encode(
                                (Object)
                                        Reports.report()
                                                .sendingTo(
                                                        "shop--" + name,
                                                        instances.toArray(String[]::new))
                                                .counting(tallies)
                                                .at(Instant.now())));
    }

    /** One new instance is judged beside two old ones. */
    private static void canaryIsJudged(String name, String judge) {
        cluster.write("App/" + name, app("one", judge));
        cluster.awaitReason("App/" + name, "Ready", "Healthy");
        cluster.write("App/" + name, app("two", judge));
        cluster.awaitReason("App/" + name, "Ready", "Judging");
        cluster.until(
                "canary of " + name, () -> running(name).equals(List.of("one", "one", "two")));
    }

    /** The versions that run and are to run, sorted. */
    private static List<String> running(String name) {
        List<String> versions = new ArrayList<>();
        for (JsonNode allocation : allocations(name)) {
            versions.add(
                    cluster.nomad()
                            .get("/v1/allocation/" + allocation.path("ID").asText())
                            .at("/Job/TaskGroups/0/Tasks/0/Env/VERSION")
                            .asText());
        }
        versions.sort(null);
        return versions;
    }

    private static List<JsonNode> allocations(String name) {
        List<JsonNode> running = new ArrayList<>();
        for (JsonNode allocation :
                cluster.nomad().get("/v1/job/shop--%s/allocations".formatted(name))) {
            if (allocation.path("DesiredStatus").asText().equals("run")
                    && allocation.path("ClientStatus").asText().equals("running")) {
                running.add(allocation);
            }
        }
        return running;
    }

    private static String app(String version, String judge) {
        return document(
                "App",
                """
                command: /bin/sleep
                args: ["600"]
                driver: raw_exec
                instances: 2
                ports: {http: 0}
                env: {VERSION: %s}
                resources: {cpu: 20, memory: 16}
                rollout: {strategy: canary, judge: {%s}, deadline: 6s, minHealthyTime: 100ms, drain: 0s}\
                """
                        .formatted(version, judge));
    }
}
