package dev.drover.adapter.nomad;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.adapter.nomad.JobStub.GroupCounts;
import dev.drover.adapter.nomad.Shapes.SeenDeployment;
import dev.drover.adapter.nomad.Shapes.SeenJob;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class JobViewTest {

    private static final JobId WEB = new JobId("default", "web");

    private final JobView view = new JobView();

    @Test
    void tellsOnlyWhatIsNew() {
        assertThat(view.put(job(10, 10, 0))).isTrue();
        assertThat(view.put(job(10, 10, 0))).isFalse();
        assertThat(view.put(job(10, 11, 1))).isTrue();
    }

    @Test
    void anOlderAnswerChangesNothing() {
        view.put(job(20, 20, 1));

        assertThat(view.put(job(10, 10, 0))).isFalse();
        assertThat(view.find(WEB).orElseThrow().modifyIndex()).isEqualTo(20);
    }

    @Test
    void jobAndCountsAgeApart() {
        view.put(job(20, 30, 1));

        view.put(job(25, 10, 0));

        JobStub stub = view.find(WEB).orElseThrow();
        assertThat(stub.modifyIndex()).isEqualTo(25);
        assertThat(stub.groups()).containsValue(running(1));
    }

    @Test
    void aRestoredNomadIsBelievedWithLowerIndexes() {
        view.put(job(20, 20, 1));

        assertThat(view.putRestored(job(10, 10, 0))).isTrue();
        assertThat(view.find(WEB).orElseThrow().modifyIndex()).isEqualTo(10);
    }

    @Test
    void knowsTheNewestDefinitionThatTheSchedulerHasLookedAt() {
        assertThat(view.isScheduled(WEB, 1)).isFalse();
        assertThat(view.putScheduled(WEB, 20)).isTrue();
        assertThat(view.putScheduled(WEB, 10)).isFalse();
        assertThat(view.isScheduled(WEB, 20)).isTrue();
        assertThat(view.isScheduled(WEB, 21)).isFalse();
    }

    @Test
    void keepsTheNewestDeployment() {
        assertThat(view.put(deployment("a", 10, 12))).isTrue();
        assertThat(view.put(deployment("b", 20, 20))).isTrue();
        assertThat(view.put(deployment("a", 10, 30))).isFalse();
        assertThat(view.latestDeployment(WEB).orElseThrow().id()).isEqualTo("b");
    }

    @Test
    void aRemovedJobTakesItsDeploymentAlong() {
        view.put(job(10, 10, 0));
        view.put(deployment("a", 10, 12));

        assertThat(view.remove(WEB)).isTrue();
        assertThat(view.remove(WEB)).isFalse();
        assertThat(view.latestDeployment(WEB)).isEmpty();
    }

    @Test
    void knowsWhatAListLacks() {
        view.put(job(10, 10, 0));

        assertThat(view.missingFrom(List.of())).containsExactly(WEB);
        assertThat(view.missingFrom(List.of(job(10, 10, 0)))).isEmpty();
    }

    private static SeenJob job(long modifyIndex, long countsIndex, int running) {
        return new SeenJob(
                new JobStub(
                        WEB,
                        "service",
                        "running",
                        false,
                        false,
                        false,
                        Optional.empty(),
                        modifyIndex,
                        modifyIndex,
                        1,
                        true,
                        Map.of("g", running(running))),
                countsIndex);
    }

    private static GroupCounts running(int count) {
        return new GroupCounts(0, 0, count, 0, 0, 0, 0);
    }

    private static SeenDeployment deployment(String id, long createIndex, long modifyIndex) {
        return new SeenDeployment(
                new Deployment(id, WEB, 1, 0, "running", "", 1, 1, 0, 0, false, false, modifyIndex),
                createIndex);
    }
}
