package dev.drover.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.adapter.nomad.JobId;
import dev.drover.convergence.Fence;
import dev.drover.convergence.StoreKeys;
import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.document.Metadata;
import dev.drover.planning.Plan;
import dev.drover.planning.Plan.Cause;
import dev.drover.planning.Plan.Move;
import dev.drover.role.Mode;
import dev.drover.role.RoleSettings;
import dev.drover.testing.FakeNomad;
import dev.drover.workload.WorkloadKind;
import dev.drover.workload.Workloads;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A pooler's job in a Nomad in memory, beside a database of which a test says how it is. */
final class PooledTest {

    private static final DocumentKey KEY = new DocumentKey("shop", "TestCluster", "db");
    private static final JobId JOB = new JobId("default", "shop--db-pooler");
    private static final Fence FREE = () -> {};
    private static final PoolerJob POOLER =
            new PoolerJob(
                    """
                    {"ID": "shop--db-pooler", "Type": "service", "TaskGroups": [{"Name": "pooler", "Count": 1}]}
                    """,
                    Map.of());

    private Instant now = Instant.parse("2026-11-22T15:20:00Z");
    private final FakeNomad nomad = new FakeNomad(() -> now);
    private final Workloads workloads = SampleDatabases.workloads(nomad);
    private final Poolers poolers =
            new Poolers(
                    new WorkloadKind<>(
                            new PoolerForm("TestCluster", new StoreKeys("drover")), workloads),
                    workloads,
                    () -> Duration.between(Instant.EPOCH, now));
    private DatabasePart part = DatabasePart.NOTHING;
    private long generation = 1;

    /** What an author could say. */
    private record TestSpec(Optional<PoolerJob> asked) implements DatabaseSpec {
        @Override
        public RoleSettings roles(String cluster) {
            return new RoleSettings(List.of("a", "b"), Mode.SYNC, 1, Optional.empty());
        }

        @Override
        public Optional<PoolerJob> pooler(DocumentKey cluster) {
            return asked;
        }

        @Override
        public Optional<String> poolerJob(DocumentKey cluster) {
            return Optional.of(JOB.id());
        }
    }

    PooledTest() {
        poolers.start(_ -> {});
        nomad.feed().deliver();
    }

    private Plan<DatabaseStep, DatabasePart> plan(Optional<TestSpec> spec, Status ready) {
        return plan(spec, ready, Optional.empty());
    }

    private Plan<DatabaseStep, DatabasePart> plan(
            Optional<TestSpec> spec, Status ready, Optional<Move<DatabaseStep>> move) {
        Optional<Document<TestSpec>> document =
                spec.map(it -> new Document<>(KEY, generation, Metadata.NONE, it));
        Plan<DatabaseStep, DatabasePart> database =
                new Plan<>(
                        move,
                        List.of(
                                new Condition("Writable", Status.TRUE, "Serves", "", now),
                                new Condition(Condition.READY, ready, "OfRoles", "roles", now)),
                        part,
                        Optional.empty());
        return Pooled.after(
                database,
                poolers.observe(KEY, document, part.pooler()),
                document.map(Document::generation).orElse(0L),
                now);
    }

    /** Goes on until nothing is to be done. */
    private Plan<DatabaseStep, DatabasePart> converged(Optional<TestSpec> spec) {
        for (int passes = 0; passes < 10; passes++) {
            nomad.elapse();
            nomad.feed().deliver();
            Plan<DatabaseStep, DatabasePart> plan = plan(spec, Status.TRUE);
            part = plan.part();
            if (plan.move().isEmpty()) {
                return plan;
            }
            DatabaseStep.Pool step = (DatabaseStep.Pool) plan.move().get().step();
            part =
                    part.pooling(
                            part.pooler()
                                    .map(it -> poolers.announced(step, it))
                                    .map(it -> poolers.apply(KEY, step, it, FREE)));
        }
        throw new AssertionError("it does not come to an end");
    }

    private static Condition condition(Plan<?, ?> plan, String type) {
        return plan.conditions().stream()
                .filter(it -> it.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static Optional<TestSpec> asking() {
        return Optional.of(new TestSpec(Optional.of(POOLER)));
    }

    private static Optional<TestSpec> askingNoMore() {
        return Optional.of(new TestSpec(Optional.empty()));
    }

    @Test
    void whereNoneWasEverAskedForNothingIsSaid() {
        Plan<DatabaseStep, DatabasePart> plan = plan(askingNoMore(), Status.TRUE);

        assertThat(plan.move()).isEmpty();
        assertThat(plan.conditions()).extracting(Condition::type).doesNotContain("PoolerReady");
        assertThat(plan.part().pooler()).isEmpty();
    }

    @Test
    void registersTheJobAndSaysHowItIs() {
        Plan<DatabaseStep, DatabasePart> first = plan(asking(), Status.TRUE);
        assertThat(first.move().map(Move::step).map(DatabaseStep::summary))
                .contains("create job " + JOB);
        assertThat(condition(first, Condition.READY).status()).isNotEqualTo(Status.TRUE);
        assertThat(condition(first, Condition.READY).message()).startsWith("its pooler: ");

        Plan<DatabaseStep, DatabasePart> plan = converged(asking());

        assertThat(nomad.find(JOB)).isPresent();
        assertThat(condition(plan, "PoolerReady").status()).isEqualTo(Status.TRUE);
        assertThat(condition(plan, Condition.READY).reason()).isEqualTo("OfRoles");
    }

    @Test
    void whoRunsAsRootIsToldWhatToWrite() {
        assertThat(Pooled.withRemedy("exit code 1: FATAL PgBouncer should not run as root"))
                .contains("should not run as root; Nomad's agent is root there: make")
                .contains("or write spec.pooler.user and uid");
        assertThat(Pooled.withRemedy("0 of 1 running")).isEqualTo("0 of 1 running");
    }

    @Test
    void theDatabaseGoesFirst() {
        Move<DatabaseStep> leave = new Move<>(new DatabaseStep.Leave(), new Cause.Change());

        assertThat(plan(asking(), Status.FALSE, Optional.of(leave)).move()).contains(leave);
        assertThat(condition(plan(asking(), Status.FALSE), Condition.READY).reason())
                .isEqualTo("OfRoles");
    }

    /** Who is primary does not hang on Nomad. */
    @Test
    void goesOnWithoutNomad() {
        Plan<DatabaseStep, DatabasePart> before = converged(asking());
        generation++;
        nomad.failNext(FakeNomad.Fault.UNAVAILABLE, FakeNomad.Fault.UNAVAILABLE);

        Plan<DatabaseStep, DatabasePart> plan = plan(asking(), Status.TRUE);

        assertThat(plan.move()).isEmpty();
        assertThat(condition(plan, "PoolerReady").status()).isEqualTo(Status.UNKNOWN);
        assertThat(condition(plan, "PoolerReady").reason()).isEqualTo("OutOfReach");
        assertThat(condition(plan, Condition.READY).status()).isEqualTo(Status.TRUE);
        assertThat(plan.part().pooler()).isEqualTo(before.part().pooler());
    }

    @Test
    void stopsTheJobThatIsNotAskedForAnyMoreAndPurgesItLater() {
        var _ = converged(asking());
        generation++;

        Plan<DatabaseStep, DatabasePart> stopped = converged(askingNoMore());

        assertThat(nomad.find(JOB).orElseThrow().stopped()).isTrue();
        assertThat(stopped.revisitAfter()).contains(Duration.ofHours(1));
        assertThat(condition(stopped, Condition.READY).status()).isEqualTo(Status.TRUE);
        assertThat(stopped.conditions()).extracting(Condition::type).doesNotContain("PoolerReady");

        now = now.plus(Duration.ofHours(1));
        assertThat(converged(askingNoMore()).part().pooler()).isEmpty();
        assertThat(nomad.find(JOB)).isEmpty();
    }

    @Test
    void saysThatTheJobIsBeingStopped() {
        var _ = converged(asking());
        generation++;

        Plan<DatabaseStep, DatabasePart> plan = plan(askingNoMore(), Status.TRUE);

        assertThat(condition(plan, "PoolerReady").reason()).isEqualTo("Stopping");
        assertThat(condition(plan, "PoolerReady").message()).contains("stop job " + JOB);
        assertThat(condition(plan, Condition.READY).status()).isEqualTo(Status.TRUE);
    }

    /** Consul's data are lost, and with them what Drover had made. */
    @Test
    void stopsTheJobThatIsItsOwnAlsoWhenNothingIsRecordedOfIt() {
        var _ = converged(asking());
        part = DatabasePart.NOTHING;
        poolers.begin();

        var _ = converged(askingNoMore());

        assertThat(nomad.find(JOB).orElseThrow().stopped()).isTrue();
    }

    @Test
    void stopsNothingThatDoesNotSayThatItIsItsPooler() {
        nomad.register(
                nomad.parse(
                        POOLER.hcl()
                                .replace(
                                        "\"Type\"",
                                        "\"Meta\": {\"managed_by\": \"drover\"}, \"Type\""),
                        ""),
                0,
                FREE);

        var _ = converged(askingNoMore());

        assertThat(nomad.find(JOB).orElseThrow().ours()).isTrue();
        assertThat(nomad.find(JOB).orElseThrow().stopped()).isFalse();
    }

    @Test
    void aNomadThatDoesNotTellWhoseJobItIsIsAskedAgainLater() {
        var _ = converged(asking());
        part = DatabasePart.NOTHING;
        poolers.begin();
        nomad.feed().deliver();
        nomad.failNext(FakeNomad.Fault.UNAVAILABLE);

        assertThat(plan(askingNoMore(), Status.TRUE).move()).isEmpty();
        now = now.plus(PoolerSight.AGAIN);
        assertThat(plan(askingNoMore(), Status.TRUE).move()).isPresent();
    }

    /** As the servers are. */
    @Test
    void aDocumentThatIsGoneLeavesTheJobRunning() {
        var _ = converged(asking());

        assertThat(converged(Optional.empty()).part().pooler()).isEmpty();
        assertThat(nomad.find(JOB).orElseThrow().stopped()).isFalse();
    }

    /** Else the status would be erased, and nobody would know of the job. */
    @Test
    void aDocumentThatIsGoneIsNotForgottenWhileNomadIsAway() {
        var _ = converged(asking());
        nomad.failNext(FakeNomad.Fault.UNAVAILABLE, FakeNomad.Fault.UNAVAILABLE);

        Plan<DatabaseStep, DatabasePart> plan = plan(Optional.empty(), Status.TRUE);

        assertThat(plan.revisitAfter()).isPresent();
        assertThat(plan.part().pooler()).isPresent();
    }

    @Test
    void whatNomadDoesNotTakeIsNoFailureOfTheDatabase() {
        Plan<DatabaseStep, DatabasePart> plan =
                plan(
                        Optional.of(new TestSpec(Optional.of(new PoolerJob("job {", Map.of())))),
                        Status.TRUE);

        assertThat(plan.move()).isEmpty();
        assertThat(condition(plan, "PoolerReady").status()).isEqualTo(Status.FALSE);
        assertThat(condition(plan, "PoolerReady").reason()).isEqualTo("Refused");
        assertThat(condition(plan, Condition.READY).reason()).isEqualTo("Refused");
        assertThat(plan.revisitAfter()).isPresent();
    }

    @Test
    void aStepThatFailedIsTriedAgainLaterOrWhenTheDocumentChanges() {
        Plan<DatabaseStep, DatabasePart> first = plan(asking(), Status.TRUE);
        DatabaseStep.Pool step = (DatabaseStep.Pool) first.move().orElseThrow().step();
        nomad.failNext(FakeNomad.Fault.DENIED);
        part = first.part();
        assertThat(poolers.apply(KEY, step, part.pooler().orElseThrow(), FREE))
                .isEqualTo(part.pooler().orElseThrow());

        Plan<DatabaseStep, DatabasePart> after = plan(asking(), Status.TRUE);
        assertThat(after.move()).isEmpty();
        assertThat(condition(after, "PoolerReady").reason()).isEqualTo("Denied");
        assertThat(after.revisitAfter()).contains(PoolerSight.AGAIN);

        generation++;
        assertThat(plan(asking(), Status.TRUE).move()).isPresent();
        generation--;
        now = now.plus(Poolers.AGAIN_REFUSED);
        Plan<DatabaseStep, DatabasePart> again = plan(asking(), Status.TRUE);
        assertThat(again.move()).isPresent();
        assertThat(condition(again, "PoolerReady").reason())
                .as("nothing else is said while it is tried once more")
                .isEqualTo("Denied");
        assertThat(poolers.isUndone(KEY)).as("no event").isTrue();

        assertThat(converged(asking()).move()).isEmpty();
        assertThat(poolers.isUndone(KEY)).isFalse();
    }

    @Test
    void aJobOfSomebodyElseBlocksTheDocument() {
        nomad.register(nomad.parse(POOLER.hcl(), ""), 0, FREE);

        Plan<DatabaseStep, DatabasePart> plan = converged(asking());

        assertThat(condition(plan, "PoolerReady").reason()).isEqualTo("NotOurs");
        assertThat(condition(plan, Condition.BLOCKED).status()).isEqualTo(Status.TRUE);
        assertThat(condition(plan, Condition.BLOCKED).message()).startsWith("its pooler: ");
    }
}
