package dev.drover.workload;

import static dev.drover.workload.Situation.KEY;
import static dev.drover.workload.Situation.OTHER;
import static dev.drover.workload.Situation.WEB;
import static dev.drover.workload.Situation.diff;
import static dev.drover.workload.Situation.stub;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.consul.FailingCheck;
import dev.drover.adapter.nomad.Deployment;
import dev.drover.adapter.nomad.Evidence;
import dev.drover.adapter.nomad.JobFeed;
import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.JobStub;
import dev.drover.adapter.nomad.Nomad;
import dev.drover.convergence.Fence;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.SpecRefused;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.document.Metadata;
import dev.drover.kind.job.JobForm;
import dev.drover.kind.job.JobSpec;
import dev.drover.testing.InMemoryCheckFeed;
import dev.drover.workload.JobPart.Registered;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class WorkloadKindTest {

    private static final Fence FREE = () -> {};

    private final List<String> calls = new ArrayList<>();
    private final List<DocumentKey> woken = new ArrayList<>();
    private final Map<JobId, JobStub> seen = new HashMap<>();
    private final Map<JobId, JobStub> real = new HashMap<>();
    private final List<ObjectNode> registered = new ArrayList<>();
    private Instant now = Situation.NOW;
    private long index = 10;
    private boolean parses = true;
    private boolean scheduled = true;
    private OptionalLong askedVersion = OptionalLong.empty();
    private Optional<Deployment> deployment = Optional.empty();
    private Optional<Deployment> deploymentSoon = Optional.empty();
    private boolean refusesPlans;
    private boolean answersRegistrations = true;
    private final InMemoryCheckFeed checks = new InMemoryCheckFeed();
    private final WorkloadKind<JobSpec> kind =
            new WorkloadKind<>(
                    new JobForm(),
                    new Workloads(
                            nomad(),
                            new Workloads.Followed(feed(), checks, Frontage.NONE),
                            new Workloads.Terms("default", Duration.ofHours(1)),
                            () -> now));

    WorkloadKindTest() {
        kind.start(woken::add);
    }

    @Test
    void asksNothingAboutAnUntouchedDocument() {
        JobPart part = JobPart.of(WEB).holding(true).with(registered(0));
        seen.put(WEB, stub(WEB, 10, true));

        JobObservation observed =
                kind.observe(KEY, Optional.of(document(KEY, 5)), Optional.of(part));

        assertThat(calls).isEmpty();
        assertThat(observed.stub()).contains(stub(WEB, 10, true));
    }

    @Test
    void doesNotJudgeByCountsFromBeforeTheSchedulerLooked() {
        JobPart part = JobPart.of(WEB).holding(true).with(registered(2));
        seen.put(WEB, stub(WEB, 10, true));
        scheduled = false;

        JobObservation observed = observe(document(KEY, 5), part);

        assertThat(observed.unseen()).isTrue();
        assertThat(calls).isEmpty();
    }

    @Test
    void doesNotMissTheDeploymentThatTheSchedulerMakesMeanwhile() {
        JobPart part = JobPart.of(WEB).holding(true).with(registered(2));
        seen.put(WEB, stub(WEB, 10, true));
        deploymentSoon = Optional.of(Situation.deployment(10, "running"));

        assertThat(observe(document(KEY, 5), part).deployment()).isEqualTo(deploymentSoon);
    }

    @Test
    void doesNotJudgeADocumentThatWasWrittenAgainBeforeTheSchedulerLooked() {
        JobPart part = registerAnew(document(KEY, 5));
        real.put(WEB, stub(WEB, index, true));
        scheduled = false;

        assertThat(observe(document(KEY, 6), part).unseen()).isTrue();
    }

    @Test
    void asksNomadAboutATextThatChangesNothing() {
        JobPart part = registerAnew(document(KEY, 5));
        seen.put(WEB, stub(WEB, index, true));
        real.put(WEB, Situation.stopped(stub(WEB, index, true)));

        assertThat(observe(document(KEY, 6), part).stub()).contains(real.get(WEB));
    }

    @Test
    void asksWhyThereIsNoPlaceOnceTheSchedulerHasLooked() {
        JobPart part = JobPart.of(WEB).holding(true).with(registered(2));
        deployment = Optional.of(Situation.deployment(10, "running"));
        seen.put(WEB, Situation.withCounts(stub(WEB, 10, true), 1, 0, 1, 0, 0, 0, 0));
        scheduled = false;

        assertThat(observe(document(KEY, 5), part).evidence()).isEmpty();
        scheduled = true;
        assertThat(observe(document(KEY, 5), part).evidence())
                .map(JobObservation.Gathered::of)
                .get()
                .asString()
                .startsWith("10/0/1/0/0/RollingOut/");
    }

    @Test
    void looksAtWhatTakesLongToStartEverLessOften() {
        JobPart part = JobPart.of(WEB).holding(true).with(registered(1));
        deployment = Optional.of(Situation.deployment(10, "running"));
        seen.put(WEB, Situation.withCounts(stub(WEB, 10, true), 0, 1, 0, 0, 0, 0, 0));
        List<String> looks = new ArrayList<>();

        for (int second = 0; second <= 40; second++) {
            observe(document(KEY, 5), part)
                    .evidence()
                    .map(JobObservation.Gathered::of)
                    .ifPresent(looks::add);
            now = now.plusSeconds(1);
        }

        assertThat(looks.stream().distinct().map(look -> look.substring(0, 11)))
                .containsExactly("10/0/0/0/1/", "10/0/0/0/2/", "10/0/0/0/3/", "10/0/0/0/4/");
        assertThat(looks).hasSize(36);
        assertThat(askedVersion).hasValue(3);
        seen.put(WEB, stub(WEB, 10, true));
        deployment = Optional.empty();
        assertThat(observe(document(KEY, 5), part).evidence()).isEmpty();
    }

    @Test
    void tellsARefusalBeforeTheJobOfTheOldNameIsStopped() {
        JobPart part = JobPart.of(new JobId("default", "old")).holding(true).with(registered(2));
        real.put(part.target(), stub(part.target(), 10, true));
        refusesPlans = true;

        assertThatThrownBy(() -> observe(document(KEY, 6), part))
                .isInstanceOf(RemoteFailure.Refused.class);
    }

    @Test
    void asksBeforeItRegistersAgainWhatMayBeDone() {
        answersRegistrations = false;
        assertThatThrownBy(() -> registerAnew(document(KEY, 5)))
                .isInstanceOf(RemoteFailure.Indeterminate.class);
        real.put(WEB, stub(WEB, 10, true));
        calls.clear();

        JobObservation observed = observe(document(KEY, 5), JobPart.of(WEB).holding(true));

        assertThat(calls).startsWith("find");
        assertThat(observed.stub()).map(JobStub::jobModifyIndex).contains(10L);
    }

    /** A Nomad that thaws compares the index of what had waited and of what comes now at the same moment. */
    @Test
    void looksTwiceBeforeItRegistersAgainWhatIsNotThere() {
        answersRegistrations = false;
        assertThatThrownBy(() -> registerAnew(document(KEY, 5)))
                .isInstanceOf(RemoteFailure.Indeterminate.class);
        JobPart part = JobPart.of(WEB).holding(true);

        assertThatThrownBy(() -> observe(document(KEY, 5), part))
                .isInstanceOf(RemoteFailure.Unavailable.class)
                .hasMessageContaining("may still be");
        now = now.plusMillis(999);
        assertThatThrownBy(() -> observe(document(KEY, 5), part))
                .isInstanceOf(RemoteFailure.Unavailable.class);
        now = now.plusMillis(1);
        assertThat(observe(document(KEY, 5), part).stub()).isEmpty();
        calls.clear();
        observe(document(KEY, 5), part);
        assertThat(calls).doesNotContain("find");
    }

    /** Its job may still come, and would belong to nobody. */
    @Test
    void doesNotForgetADeletedDocumentWhoseRegistrationMayStillBeDone() {
        answersRegistrations = false;
        assertThatThrownBy(() -> registerAnew(document(KEY, 5)))
                .isInstanceOf(RemoteFailure.Indeterminate.class);
        Optional<JobPart> part = Optional.of(JobPart.of(WEB).holding(true));

        assertThatThrownBy(() -> kind.observe(KEY, Optional.empty(), part))
                .isInstanceOf(RemoteFailure.Unavailable.class);
        real.put(WEB, stub(WEB, 10, true));

        assertThat(kind.observe(KEY, Optional.empty(), part).stub()).isPresent();
    }

    @Test
    void asksForNoVersionsWhenOnlyTheAuthorChangedTheJob() {
        JobPart part = registerAnew(document(KEY, 5));
        seen.put(WEB, stub(WEB, index, true));
        calls.clear();

        observe(document(KEY, 6), part);

        assertThat(calls).doesNotContain("versions");
    }

    @Test
    void trustsAFreshRegistrationOnceAndAsksThen() {
        JobPart part = registerAnew(document(KEY, 5));
        calls.clear();

        assertThat(observe(document(KEY, 5), part).unseen()).isTrue();
        assertThat(calls).isEmpty();

        real.put(WEB, stub(WEB, index, true));
        assertThat(observe(document(KEY, 5), part).unseen()).isTrue();
        assertThat(calls).containsExactly("find");
    }

    @Test
    void doesNotTakeALateViewForAPurgeWhenTheDocumentWasTouchedMeanwhile() {
        JobPart part = registerAnew(document(KEY, 5));
        real.put(WEB, stub(WEB, index, true));

        JobObservation observed = observe(document(KEY, 6), part);

        assertThat(observed.stub()).map(JobStub::jobModifyIndex).contains(index);
    }

    @Test
    void remembersARestartThatTheDocumentAsksForNoMore() {
        Metadata noon = new Metadata(Map.of(), Map.of(Metadata.RESTARTED_AT, "noon"));
        Document<JobSpec> asking =
                new Document<>(KEY, 5, noon, Situation.spec(DeletionPolicy.DELETE, List.of()));

        JobPart part = registerAnew(asking);

        assertThat(part.registered().restartedAt()).contains("noon");
        String restarted = observe(asking, part).hash().orElseThrow();
        assertThat(restarted).isEqualTo(part.registered().hash());
        assertThat(observe(document(KEY, 6), part).hash()).contains(restarted);
        assertThat(observe(document(KEY, 7), JobPart.of(WEB)).hash().orElseThrow())
                .isNotEqualTo(restarted);
    }

    @Test
    void seesThatAJobWasPurged() {
        JobPart part = registerAnew(document(KEY, 5));
        observe(document(KEY, 5), part);

        JobObservation observed = observe(document(KEY, 5), part);

        assertThat(observed.unseen()).isFalse();
        assertThat(observed.stub()).isEmpty();
        assertThat(observed.changedBy()).isEqualTo("somebody who purged it");
    }

    @Test
    void registersFieldsThatOthersOwnAsTheyStandInNomadAlsoWhenItAdopts() {
        seen.put(WEB, stub(WEB, 3, false));
        Document<JobSpec> document =
                new Document<>(
                        KEY,
                        5,
                        Metadata.NONE,
                        Situation.spec(DeletionPolicy.DELETE, List.of("/Priority")));
        JobPart part = kind.observe(KEY, Optional.of(document), Optional.empty()).part();

        kind.apply(KEY, new JobStep.Adopt(WEB, 5, 3), part, FREE);

        assertThat(registered.getLast().path("Priority").asInt()).isEqualTo(99);
    }

    @Test
    void refusesASpecThatNomadCannotParse() {
        parses = false;

        assertThatThrownBy(() -> kind.observe(KEY, Optional.of(document(KEY, 5)), Optional.empty()))
                .isInstanceOf(SpecRefused.class)
                .hasMessageContaining("$.spec.hcl")
                .hasMessageContaining("line 1");
    }

    @Test
    void doesNotStopAJobThatChangedSinceThatWasDecided() {
        real.put(WEB, stub(WEB, 12, true));

        assertThatThrownBy(() -> kind.apply(KEY, new JobStep.Stop(WEB, 10), JobPart.of(WEB), FREE))
                .isInstanceOf(RemoteFailure.Unavailable.class)
                .hasMessageContaining("somebody else changed it");

        assertThat(calls).containsExactly("find");
    }

    @Test
    void givesTheJobOfADeletedDocumentToTheOneThatWaitsForIt() {
        JobPart part = registerAnew(document(KEY, 5));
        real.put(WEB, stub(WEB, index, true));
        seen.put(WEB, stub(WEB, index, true));
        assertThat(kind.observe(OTHER, Optional.of(document(OTHER, 6)), Optional.empty()).holder())
                .contains(KEY);
        woken.clear();

        assertThat(kind.observe(KEY, Optional.empty(), Optional.of(part)).offered()).isTrue();
        assertThat(woken).containsExactly(OTHER);
        assertThat(kind.observe(OTHER, Optional.of(document(OTHER, 6)), Optional.empty()).holder())
                .isEmpty();
        assertThat(kind.observe(KEY, Optional.empty(), Optional.of(part)).holder()).contains(OTHER);
    }

    @Test
    void looksAtAJobWhoseChecksBeginToFail() {
        JobPart part = registerAnew(document(KEY, 5));
        seen.put(WEB, stub(WEB, part.registered().jobModifyIndex(), true));
        woken.clear();

        checks.fail(new FailingCheck("0123456789", "n1", "web", "answers", "503"));

        assertThat(woken).containsExactly(KEY);
        JobObservation observed = observe(document(KEY, 5), part);
        assertThat(observed.failing()).hasSize(1);
        assertThat(observed.evidence())
                .hasValueSatisfying(found ->
                        assertThat(found.evidence().checks())
                                .containsExactly(
                                        "check 'answers' of service web fails on n1 (allocation"
                                                + " 01234567): 503"));
    }

    private static Registered registered(int count) {
        return new Registered(
                5,
                "h",
                10,
                false,
                count,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    private JobPart registerAnew(Document<JobSpec> document) {
        JobPart part =
                kind.observe(document.key(), Optional.of(document), Optional.empty())
                        .part()
                        .holding(true);
        return kind.apply(
                document.key(),
                new JobStep.Register(WEB, document.generation(), 0, false, ""),
                part,
                FREE);
    }

    private JobObservation observe(Document<JobSpec> document, JobPart part) {
        return kind.observe(document.key(), Optional.of(document), Optional.of(part));
    }

    private static Document<JobSpec> document(DocumentKey key, long generation) {
        return new Document<>(
                key, generation, Metadata.NONE, Situation.spec(DeletionPolicy.DELETE, List.of()));
    }

    /** Answers only what these tests ask; anything else is a mistake. */
    private Nomad nomad() {
        return proxy(
                Nomad.class,
                (method, arguments) -> {
                    calls.add(method);
                    return switch (method) {
                        case "parse" -> parse();
                        case "find" -> Optional.ofNullable(real.get((JobId) arguments[0]));
                        case "plan" -> plan();
                        case "definition" ->
                                Optional.<JsonNode>of(
                                        JsonNodeFactory.instance.objectNode().put("Priority", 99));
                        case "versions" -> List.of();
                        case "jobOf" -> Optional.of(WEB);
                        case "evidence" -> {
                            askedVersion = (OptionalLong) arguments[1];
                            yield Evidence.NONE;
                        }
                        case "deployment" -> Optional.<Deployment>empty();
                        case "register" -> register((ObjectNode) arguments[0]);
                        default -> throw new AssertionError("not expected: " + method);
                    };
                });
    }

    private ObjectNode parse() {
        if (!parses) {
            throw new RemoteFailure.Refused("nomad: parse: line 1: no");
        }
        return JsonNodeFactory.instance.objectNode().put("ID", "web").put("Priority", 50);
    }

    private Nomad.JobDiff plan() {
        if (refusesPlans) {
            throw new RemoteFailure.Refused("nomad: plan: 500 nonexistent namespace");
        }
        return diff("Priority");
    }

    private Optional<Nomad.Registration> register(ObjectNode job) {
        if (!answersRegistrations) {
            throw new RemoteFailure.Indeterminate("nomad: register: no answer");
        }
        registered.add(job);
        return Optional.of(new Nomad.Registration(++index, ""));
    }

    private JobFeed feed() {
        return proxy(
                JobFeed.class,
                (method, arguments) ->
                        switch (method) {
                            case "find" -> Optional.ofNullable(seen.get((JobId) arguments[0]));
                            case "latestDeployment" -> deployment;
                            case "isScheduled" -> {
                                deployment = deployment.or(() -> deploymentSoon);
                                yield scheduled;
                            }
                            case "start", "refresh" -> "";
                            default -> throw new AssertionError("not expected: " + method);
                        });
    }

    /** What one call answers. */
    private interface Answer {
        Object to(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, arguments) -> {
                            Object given =
                                    answer.to(
                                            method.getName(),
                                            arguments == null ? new Object[0] : arguments);
                            return method.getReturnType() == void.class ? null : given;
                        }));
    }
}
