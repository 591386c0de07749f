package dev.drover.adapter.nomad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.nomad.Evidence.Failure;
import dev.drover.adapter.nomad.Nomad.JobDiff;
import dev.drover.convergence.RemoteFailure;
import dev.drover.testing.NomadContract;
import dev.drover.testing.NomadServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The calls and the feed, with a real Nomad. */
final class SdkNomadIT extends NomadContract {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static NomadServer server;
    private static SimpleMeterRegistry registry;
    private static SdkNomad nomad;
    private static NomadJobFeed feed;
    private static final Set<JobId> TOLD = ConcurrentHashMap.newKeySet();

    @BeforeAll
    static void start() {
        server = NomadServer.start();
        registry = new SimpleMeterRegistry();
        nomad = new SdkNomad(NomadSettings.of(server.address()), registry);
        feed = new NomadJobFeed(nomad, InstantSource.system(), NomadJobFeed.RESYNC_DEFAULT);
        feed.start(TOLD::add);
        await().atMost(PATIENCE).until(feed::inView);
    }

    @AfterAll
    static void stop() {
        feed.close();
        nomad.close();
        server.close();
    }

    @Override
    protected Nomad nomad() {
        return nomad;
    }

    @Override
    protected JobFeed feed() {
        return feed;
    }

    @Override
    protected Set<JobId> told() {
        return TOLD;
    }

    /** What is registered fails by itself. */
    @Override
    protected void letFail(Runnable registration) {
        registration.run();
    }

    @Override
    protected void eventually(BooleanSupplier condition) {
        await().pollInterval(Duration.ofMillis(10)).atMost(PATIENCE).until(condition::getAsBoolean);
    }

    @Test
    void parsesHclWithVariablesAndAddsNothing() {
        ObjectNode job =
                nomad.parse(
                        """
                        variable "n" { type = number }
                        job "web" {
                          group "g" {
                            count = var.n
                            task "t" { driver = "raw_exec" }
                          }
                        }
                        """,
                        "n = 3\n");

        assertThat(job.path("ID").asText()).isEqualTo("web");
        assertThat(job.path("TaskGroups").path(0).path("Count").asInt()).isEqualTo(3);
        assertThat(job.path("Namespace").isNull()).isTrue();
        assertThat(job.path("TaskGroups").path(0).path("Constraints").isNull()).isTrue();
    }

    @Test
    void passesOnWhereTheHclIsWrong() {
        assertThatThrownBy(() -> nomad.parse("job \"web\" {\n  bogus = 1\n}\n", ""))
                .isInstanceOf(RemoteFailure.Refused.class)
                .hasMessageContaining("input.hcl:2,3-8")
                .hasMessageContaining("\"bogus\" is not expected here");
    }

    @Test
    void planTellsEachFieldInNomadsWords() {
        register(job("300"), 0);
        // Nomad replaces nothing while an earlier roll-out is under way.
        eventually(() -> feed.latestDeployment(id()).filter(d -> !d.active()).isPresent());
        ObjectNode changed = job("301");
        ((ObjectNode) changed.path("TaskGroups").path(0)).put("Count", 2);

        JobDiff diff = nomad.plan(changed);

        assertThat(diff.lines())
                .anySatisfy(line -> assertThat(line).startsWith("~ group g: Count 1 -> 2"))
                .anySatisfy(line ->
                        assertThat(line)
                                .startsWith("~ group g, task t, Config: args[0] 300 -> 301"));
        assertThat(diff.placed()).isEqualTo(1);
        assertThat(nomad.plan(job("301")).destructive()).isEqualTo(1);
    }

    @Test
    void planTellsWhyAGroupHasNoPlace() {
        ObjectNode demanding = job("300");
        demanding
                .putArray("Constraints")
                .addObject()
                .put("LTarget", "${meta.zone}")
                .put("RTarget", "moon")
                .put("Operand", "=");

        assertThat(nomad.plan(demanding).failures())
                .containsExactly("group g: constraint '${meta.zone} = moon' rules out 1 of 1 node");
    }

    @Test
    void evidenceOfAGroupWithoutAPlaceNamesTheConstraint() {
        ObjectNode demanding = job("300");
        ((ObjectNode) demanding.path("TaskGroups").path(0).path("Tasks").path(0))
                .putObject("Resources")
                .put("CPU", 10)
                .put("MemoryMB", 1_000_000);
        register(demanding, 0);

        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(evidence().placements())
                                .containsExactly("group g: not enough memory on 1 of 1 node"));
        eventually(() -> counts().queued() == 1);
    }

    @Test
    void evidenceHoldsExitCodeEventsAndTheMaskedLog() {
        ObjectNode failing = job("1");
        ((ObjectNode) failing.path("TaskGroups").path(0).path("Tasks").path(0).path("Config"))
                .put("command", "/bin/sh")
                .putArray("args")
                .add("-c")
                .add("echo starting; echo 'cannot connect: password=geheim77' >&2; exit 7");
        register(failing, 0);
        eventually(() -> counts().failed() == 1);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(evidence().failures()).isNotEmpty());
        Failure failure = evidence().failures().getFirst();
        assertThat(failure.task()).isEqualTo("t");
        assertThat(failure.neverStarted()).isFalse();
        assertThat(failure.exitCode()).isEqualTo(7);
        assertThat(failure.outOfMemory()).isFalse();
        assertThat(failure.events()).anyMatch(event -> event.contains("Exit Code: 7"));
        assertThat(failure.log()).containsExactly("starting", "cannot connect: password=***");
    }

    @Test
    void evidenceOfAVersionLeavesOutWhatNewerOnesDo() {
        register(ending("7"), 0);
        eventually(() -> counts().failed() == 1);
        register(ending("8"), nomad.find(id()).orElseThrow().jobModifyIndex());

        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(evidence().failures())
                                .extracting(Failure::exitCode)
                                .contains(8));
        assertThat(nomad.evidence(id(), OptionalLong.of(0)).failures())
                .extracting(Failure::exitCode)
                .containsOnly(7);
    }

    private ObjectNode ending(String exitCode) {
        ObjectNode failing = job("1");
        ((ObjectNode) failing.path("TaskGroups").path(0).path("Tasks").path(0).path("Config"))
                .put("command", "/bin/sh")
                .putArray("args")
                .add("-c")
                .add("exit " + exitCode);
        return failing;
    }

    private Evidence evidence() {
        return nomad.evidence(id(), OptionalLong.empty());
    }

    @Test
    void evidenceTellsATaskThatNeverStarted() {
        ObjectNode failing = job("1");
        ((ObjectNode) failing.path("TaskGroups").path(0).path("Tasks").path(0).path("Config"))
                .put("command", "/no/such/program");
        register(failing, 0);

        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(evidence().failures())
                                .first()
                                .matches(Failure::neverStarted)
                                .matches(failure -> failure.exitCode() == -1));
    }

    @Test
    void anotherNamespaceIsKeptApart() {
        server.createNamespace("other");
        JobId there = new JobId("other", id().id());
        assertThat(nomad.register(job(there, "300"), 0, LEADING)).isPresent();

        assertThat(nomad.find(id())).isEmpty();
        assertThat(nomad.find(there)).isPresent();
        feed.refresh(there);
        assertThat(feed.find(there)).isPresent();
        assertThat(feed.find(id())).isEmpty();
    }

    @Test
    void eventsOfANewNamespaceAreHeardAfterItsFirstJobWasLookedAt() {
        server.createNamespace("fresh");
        JobId there = new JobId("fresh", id().id());
        assertThat(nomad.register(job(there, "300"), 0, LEADING)).isPresent();
        feed.refresh(there);

        server.call("DELETE", "/v1/job/" + there.id() + "?namespace=fresh", "");

        eventually(() -> feed.find(there).orElseThrow().stopped());
    }

    @Test
    void findsAJobWithAStrangeName() {
        JobId strange = new JobId("default", "a'b\"c?d&e=f%20/ü" + id().id());
        assertThat(nomad.register(job(strange, "300"), 0, LEADING)).isPresent();

        assertThat(nomad.find(strange).map(JobStub::id)).contains(strange);
        assertThat(nomad.definition(strange)).isPresent();
        nomad.stop(strange, true, LEADING);
        assertThat(nomad.definition(strange)).isEmpty();
    }

    @Test
    void aChildsChangeIsToldForItsParentToo() {
        register(parameterized(), 0);
        eventually(() -> told().contains(id()));
        told().clear();

        String child =
                server.call("PUT", "/v1/job/" + id().id() + "/dispatch", "{}")
                        .path("DispatchedJobID")
                        .asText();

        eventually(() -> told().contains(id()));
        eventually(() ->
                feed.find(new JobId("default", child))
                        .filter(stub -> stub.status().equals("dead"))
                        .filter(stub -> stub.parentId().equals(Optional.of(id().id())))
                        .isPresent());
    }

    @Test
    void anAllocationThatDiesLaterIsSeen() {
        register(job("1"), 0);
        eventually(() -> counts().running() == 1);

        eventually(() -> counts().running() == 0 && counts().complete() + counts().failed() == 1);
    }

    @Test
    void countsRequestsByHowTheyEnd() {
        double before = conflicts();

        nomad.register(job("300"), 5, LEADING);

        assertThat(conflicts()).isEqualTo(before + 1);
    }

    private static double conflicts() {
        return registry.get("drover_remote_requests_total")
                .tag("system", "nomad")
                .tag("operation", "register")
                .tag("outcome", "conflict")
                .counter()
                .count();
    }

    @Test
    void findsNodesByAddressAndByName() {
        String id = server.get("/v1/nodes").path(0).path("ID").asText();
        String name = server.get("/v1/nodes").path(0).path("Name").asText();
        NomadNode only = NomadNode.ready(id, name);

        assertThat(nomad.nodesAt("127.0.0.1")).containsExactly(only);
        assertThat(nomad.nodesAt(name)).containsExactly(only);
        assertThat(nomad.nodesAt("127.0.0.2")).isEmpty();
        assertThat(nomad.nodesAt("127.0.0.1\" or ID != \"")).isEmpty();
    }
}
