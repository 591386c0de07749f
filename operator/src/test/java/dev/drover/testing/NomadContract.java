package dev.drover.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.nomad.Allocation;
import dev.drover.adapter.nomad.Allocation.Fate;
import dev.drover.adapter.nomad.BatchRun;
import dev.drover.adapter.nomad.BatchRun.State;
import dev.drover.adapter.nomad.Deployment;
import dev.drover.adapter.nomad.JobFeed;
import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.JobStub;
import dev.drover.adapter.nomad.JobStub.GroupCounts;
import dev.drover.adapter.nomad.Nomad;
import dev.drover.adapter.nomad.Nomad.JobDiff;
import dev.drover.adapter.nomad.Nomad.JobVersion;
import dev.drover.convergence.Fence;
import dev.drover.convergence.Fence.LostLeadership;
import dev.drover.convergence.RemoteFailure;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What every {@link Nomad} and its {@link JobFeed} promise: the fake keeps it as the real one does. */
public abstract class NomadContract {

    protected static final Fence LEADING = () -> {};
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final JobId id = new JobId("default", "contract-" + NUMBER.incrementAndGet());

    protected abstract Nomad nomad();

    protected abstract JobFeed feed();

    /** The jobs that the feed told so far. */
    protected abstract Set<JobId> told();

    /** Lets time pass until it holds, or fails. */
    protected abstract void eventually(BooleanSupplier condition);

    @Test
    void createsAJobThatDoesNotExist() {
        long index = register(job("300"), 0);

        JobStub stub = nomad().find(id).orElseThrow();
        assertThat(stub.jobModifyIndex()).isEqualTo(index);
        assertThat(stub.id()).isEqualTo(id);
        assertThat(stub.type()).isEqualTo("service");
        assertThat(stub.ours()).isTrue();
        assertThat(stub.stopped()).isFalse();
        assertThat(stub.groups()).containsOnlyKeys("g");
    }

    @Test
    void knowsNoJobOfAnAllocationThatIsNotThere() {
        assertThat(nomad().jobOf("6f1d8b0a-0000-4000-8000-000000000000")).isEmpty();
    }

    @Test
    void doesNotCreateAJobThatExists() {
        register(job("300"), 0);

        assertThat(nomad().register(job("301"), 0, LEADING)).isEmpty();
        assertThat(nomad().versions(id)).hasSize(1);
    }

    @Test
    void doesNotReplaceAJobThatSomebodyChangedMeanwhile() {
        long stale = register(job("300"), 0);
        long current = register(job("301"), stale);

        assertThat(nomad().register(job("302"), stale, LEADING)).isEmpty();
        assertThat(indexNow()).isEqualTo(current);
    }

    @Test
    void doesNotReplaceAJobThatIsGone() {
        assertThat(nomad().register(job("300"), 5, LEADING)).isEmpty();
        assertThat(nomad().find(id)).isEmpty();
    }

    @Test
    void registeringTheSameChangesNothing() {
        long index = register(job("300"), 0);

        assertThat(register(job("300"), index)).isEqualTo(index);
        assertThat(nomad().versions(id)).hasSize(1);
    }

    @Test
    void registeringAChangeMovesIndexAndVersion() {
        long first = register(job("300"), 0);
        long second = register(job("301"), first);

        assertThat(second).isGreaterThan(first);
        assertThat(nomad().versions(id))
                .extracting(JobVersion::jobModifyIndex)
                .containsExactly(second, first);
        assertThat(nomad().versions(id)).extracting(JobVersion::version).containsExactly(1L, 0L);
        assertThat(nomad().versions(id)).allMatch(JobVersion::ours);
    }

    @Test
    void changesNothingAfterLeadershipWasLost() {
        Fence lost =
                () -> {
                    throw new LostLeadership("another leads");
                };
        assertThatThrownBy(() -> nomad().register(job("300"), 0, lost))
                .isInstanceOf(LostLeadership.class);
        assertThat(nomad().find(id)).isEmpty();

        long index = register(job("300"), 0);
        assertThatThrownBy(() -> nomad().stop(id, true, lost)).isInstanceOf(LostLeadership.class);
        assertThat(indexNow()).isEqualTo(index);
    }

    @Test
    void stopsAJobAndKeepsItsDefinition() {
        long index = register(job("300"), 0);

        nomad().stop(id, false, LEADING);

        JobStub stub = nomad().find(id).orElseThrow();
        assertThat(stub.stopped()).isTrue();
        assertThat(stub.jobModifyIndex()).isGreaterThan(index);
        assertThat(nomad().definition(id)).isPresent();
        eventually(() -> nomad().find(id).orElseThrow().status().equals("dead"));
    }

    @Test
    void startsAStoppedJobByRegisteringItAgain() {
        register(job("300"), 0);
        nomad().stop(id, false, LEADING);
        assertThat(nomad().plan(job("300")).stopEdited()).isTrue();
        assertThat(nomad().plan(job("300")).nothing()).isFalse();

        register(job("300"), indexNow());

        assertThat(nomad().find(id).orElseThrow().stopped()).isFalse();
    }

    @Test
    void forgetsAPurgedJob() {
        register(job("300"), 0);

        nomad().stop(id, true, LEADING);

        assertThat(nomad().find(id)).isEmpty();
        assertThat(nomad().definition(id)).isEmpty();
        assertThat(nomad().versions(id)).isEmpty();
    }

    @Test
    void stoppingWhatDoesNotExistIsNoFailure() {
        nomad().stop(id, true, LEADING);

        assertThat(nomad().find(id)).isEmpty();
    }

    @Test
    void saysThatNothingIsThere() {
        assertThat(nomad().find(id)).isEmpty();
        assertThat(nomad().latestDeployment(id)).isEmpty();
        assertThat(nomad().definition(id)).isEmpty();
        assertThat(nomad().versions(id)).isEmpty();
        assertThat(feed().find(id)).isEmpty();
    }

    @Test
    void plansANewJob() {
        JobDiff diff = nomad().plan(job("300"));

        assertThat(diff.type()).isEqualTo("Added");
        assertThat(diff.jobModifyIndex()).isZero();
        assertThat(diff.lines()).isNotEmpty();
        assertThat(diff.nothing()).isFalse();
        assertThat(nomad().find(id)).isEmpty();
    }

    @Test
    void plansNothingForTheSameJob() {
        long index = register(job("300"), 0);

        JobDiff diff = nomad().plan(job("300"));

        assertThat(diff.nothing()).isTrue();
        assertThat(diff.lines()).isEmpty();
        assertThat(diff.jobModifyIndex()).isEqualTo(index);
    }

    @Test
    void plansAChange() {
        register(job("300"), 0);

        JobDiff diff = nomad().plan(job("301"));

        assertThat(diff.type()).isEqualTo("Edited");
        assertThat(diff.lines()).isNotEmpty();
        assertThat(diff.nothing()).isFalse();
        assertThat(diff.stopEdited()).isFalse();
    }

    @Test
    void refusesAJobWithoutGroups() {
        ObjectNode empty = job("300");
        empty.putArray("TaskGroups");

        assertThatThrownBy(() -> nomad().register(empty, 0, LEADING))
                .isInstanceOf(RemoteFailure.Refused.class)
                .hasMessageContaining("Missing job task groups");
    }

    @Test
    void tellsJobsWithoutTheMarkApart() {
        ObjectNode foreign = job("300");
        foreign.remove("Meta");
        register(foreign, 0);

        assertThat(nomad().find(id).orElseThrow().ours()).isFalse();
    }

    @Test
    void deploysAServiceUntilItIsHealthy() {
        long index = register(job("300"), 0);

        eventually(() ->
                feed().latestDeployment(id)
                        .filter(d -> d.status().equals("successful"))
                        .isPresent());

        Deployment deployment = feed().latestDeployment(id).orElseThrow();
        assertThat(deployment.jobModifyIndex()).isEqualTo(index);
        assertThat(deployment.healthy()).isEqualTo(1);
        assertThat(deployment.active()).isFalse();
        assertThat(nomad().latestDeployment(id).orElseThrow().id()).isEqualTo(deployment.id());
        eventually(() -> counts().running() == 1);
    }

    @Test
    void promotesCanariesOnce() {
        Deployment waiting = withCanary();

        nomad().promote(waiting, LEADING);

        eventually(() -> nomad().latestDeployment(id).orElseThrow().status().equals("successful"));
        assertThatThrownBy(() -> nomad().promote(waiting, LEADING))
                .isInstanceOf(RemoteFailure.Refused.class)
                .hasMessageContaining("promote the deployment of job " + id);
    }

    @Test
    void abortsADeploymentOnce() {
        Deployment waiting = withCanary();

        nomad().abort(waiting, LEADING);

        assertThat(nomad().latestDeployment(id).orElseThrow().failed()).isTrue();
        assertThatThrownBy(() -> nomad().abort(waiting, LEADING))
                .isInstanceOf(RemoteFailure.Refused.class);
    }

    @Test
    void tellsACanaryUntilItIsPromoted() {
        Deployment waiting = withCanary();

        List<Allocation.Canary> canaries = canaries();
        assertThat(canaries).hasSize(1);
        assertThat(canaries.getFirst().jobVersion()).isEqualTo(waiting.jobVersion());
        assertThat(canaries.getFirst().wellSince()).isPresent();

        nomad().promote(waiting, LEADING);
        eventually(() -> canaries().isEmpty());
    }

    private List<Allocation.Canary> canaries() {
        return nomad().allocations(id).stream()
                .map(Allocation::canary)
                .flatMap(Optional::stream)
                .toList();
    }

    /** The deployment of a second version, whose canary is well and waits for somebody. */
    private Deployment withCanary() {
        long first = register(canarying("300"), 0);
        eventually(() ->
                nomad().latestDeployment(id)
                        .filter(d -> d.status().equals("successful"))
                        .isPresent());
        register(canarying("301"), first);
        eventually(() ->
                nomad().latestDeployment(id)
                        .filter(d -> d.awaitingPromotion() && d.healthy() == 1)
                        .isPresent());
        return nomad().latestDeployment(id).orElseThrow();
    }

    @Test
    void tellsTheAllocationsThatServeAndThoseThatGo() {
        assertThat(nomad().allocations(id)).isEmpty();
        register(job("300"), 0);

        eventually(() -> fates().equals(Set.of(Fate.SERVING)));
        Allocation first = nomad().allocations(id).getFirst();
        assertThat(first.group()).isEqualTo("g");
        assertThat(nomad().allocations(id)).containsExactly(first);

        nomad().stop(id, false, LEADING);
        eventually(() -> fates().equals(Set.of(Fate.GOING)));
    }

    private Set<Fate> fates() {
        return nomad().allocations(id).stream().map(Allocation::fate).collect(Collectors.toSet());
    }

    @Test
    void theFeedTellsANewJobAChangeAStopAndAPurge() {
        long first = register(job("300"), 0);
        eventually(() -> told().contains(id) && indexInView() == first);

        told().clear();
        long second = register(job("301"), first);
        eventually(() -> told().contains(id) && indexInView() == second);

        told().clear();
        nomad().stop(id, false, LEADING);
        eventually(() -> told().contains(id) && feed().find(id).orElseThrow().stopped());

        told().clear();
        nomad().stop(id, true, LEADING);
        eventually(() -> told().contains(id) && feed().find(id).isEmpty());
        assertThat(feed().latestDeployment(id)).isEmpty();
    }

    @Test
    void theFeedShowsOurOwnWriteAtOnceAfterARefresh() {
        long index = register(job("300"), 0);

        feed().refresh(id);

        assertThat(indexInView()).isEqualTo(index);
    }

    @Test
    void theFeedSeesABatchJobComplete() {
        register(batch("0"), 0);

        eventually(() ->
                feed().find(id)
                        .filter(stub -> stub.status().equals("dead"))
                        .filter(_ -> counts().complete() == 1)
                        .isPresent());
        assertThat(feed().latestDeployment(id)).isEmpty();
    }

    @Test
    void aBatchJobRunsOnceMoreWhenItsMetaIsAnother() {
        long first = register(marked(batch("0"), "1"), 0);
        eventually(() -> state() == State.COMPLETE);
        assertThat(nomad().batchRun(id)).contains(new BatchRun(first, false, "1", State.COMPLETE));

        long second = register(marked(batch("300"), "2"), first);

        assertThat(nomad().batchRun(id)).contains(new BatchRun(second, false, "2", State.OPEN));
        nomad().stop(id, false, LEADING);
        eventually(() -> state() == State.STOPPED);
    }

    @Test
    void aRunThatFailedIsNotTakenForOneThatWasCompleteBefore() {
        long first = register(marked(batch("0"), "1"), 0);
        eventually(() -> state() == State.COMPLETE);

        letFail(() -> register(marked(batch("no number"), "2"), first));

        eventually(() -> state() == State.FAILED);
    }

    @Test
    void knowsNoRunOfAJobThatIsNotThere() {
        assertThat(nomad().batchRun(id)).isEmpty();
    }

    private State state() {
        return nomad().batchRun(id).orElseThrow().state();
    }

    /** The allocations of what is registered meanwhile fail. */
    protected abstract void letFail(Runnable registration);

    private static ObjectNode marked(ObjectNode job, String run) {
        ((ObjectNode) job.path("Meta")).put(Nomad.RUN_META, run);
        return job;
    }

    @Test
    void aParameterizedJobWaits() {
        register(parameterized(), 0);

        eventually(() -> feed().find(id).isPresent());

        JobStub stub = feed().find(id).orElseThrow();
        assertThat(stub.parameterized()).isTrue();
        assertThat(stub.periodic()).isFalse();
        assertThat(stub.status()).isEqualTo("running");
    }

    protected final JobId id() {
        return id;
    }

    protected final long register(ObjectNode job, long expected) {
        return nomad().register(job, expected, LEADING).orElseThrow().jobModifyIndex();
    }

    protected final long indexNow() {
        return nomad().find(id).orElseThrow().jobModifyIndex();
    }

    /** A service of one group {@code g} that sleeps for so many seconds. */
    protected final ObjectNode job(String seconds) {
        return job(id, seconds);
    }

    private ObjectNode canarying(String seconds) {
        ObjectNode job = job(seconds);
        job.set("Update", ((ObjectNode) job.path("Update")).put("Canary", 1));
        return job;
    }

    /** A batch job that ends after so many seconds. */
    protected final ObjectNode batch(String seconds) {
        ObjectNode job = job(seconds).put("Type", "batch");
        // Nomad refuses it for batch jobs.
        job.remove("Update");
        return job;
    }

    /** A batch job that runs only when dispatched. */
    protected final ObjectNode parameterized() {
        ObjectNode job = batch("0");
        job.putObject("ParameterizedJob").put("Payload", "optional");
        return job;
    }

    /** The same under another ID. */
    protected static ObjectNode job(JobId id, String seconds) {
        try {
            ObjectNode job =
                    (ObjectNode)
                            JSON.readTree(
                                    """
                                    {"Type":"service","Datacenters":["*"],"Meta":{"managed_by":"drover"},
                                     "TaskGroups":[{"Name":"g","Count":1,
                                       "RestartPolicy":{"Attempts":0,"Interval":60000000000,"Delay":1000000000,"Mode":"fail"},
                                       "ReschedulePolicy":{"Attempts":0,"Unlimited":false},
                                       "Tasks":[{"Name":"t","Driver":"raw_exec","KillTimeout":100000000,
                                         "Config":{"command":"/bin/sleep","args":[]},
                                         "Resources":{"CPU":20,"MemoryMB":16}}]}]}
                                    """);
            job.put("ID", id.id()).put("Name", id.id()).put("Namespace", id.namespace());
            ObjectNode group = (ObjectNode) job.path("TaskGroups").path(0);
            ((ObjectNode) group.path("Tasks").path(0).path("Config")).putArray("args").add(seconds);
            job.set(
                    "Update",
                    JSON.readTree(
                            """
                            {"MaxParallel":1,"MinHealthyTime":10000000,"HealthCheck":"task_states",
                             "HealthyDeadline":5000000000,"ProgressDeadline":10000000000}\
                            """));
            return job;
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** What the feed says of the group's allocations. */
    protected final GroupCounts counts() {
        GroupCounts none = new GroupCounts(0, 0, 0, 0, 0, 0, 0);
        return feed().find(id).map(stub -> stub.groups().getOrDefault("g", none)).orElse(none);
    }

    private long indexInView() {
        return feed().find(id).map(JobStub::jobModifyIndex).orElse(-1L);
    }
}
