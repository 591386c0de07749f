package dev.drover.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.adapter.nomad.Deployment;
import dev.drover.document.Metadata;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class JudgementTest {

    private static final Metadata PROMOTED = annotated(Metadata.PROMOTE, "d");
    private static final Metadata ABORTED = annotated(Metadata.ABORT, "d");

    private static Metadata annotated(String annotation, String deployment) {
        return new Metadata(Map.of(), Map.of(annotation, deployment));
    }

    private static Optional<Deployment> deployment(
            String status, int placed, int healthy, boolean waits, boolean promotable) {
        return Optional.of(
                new Deployment(
                        "d",
                        Situation.WEB,
                        7,
                        3,
                        status,
                        "in Nomad's words",
                        2,
                        placed,
                        healthy,
                        placed - healthy,
                        waits,
                        promotable,
                        9));
    }

    private static Optional<JobStep> judged(Metadata metadata, Optional<Deployment> deployment) {
        return Judgement.of(metadata, deployment, Optional.empty());
    }

    @Test
    void promotesCanariesThatAreWell() {
        Optional<Deployment> waiting = deployment("running", 1, 1, true, true);

        JobStep step = judged(PROMOTED, waiting).orElseThrow();

        assertThat(step).isEqualTo(new JobStep.Judge(waiting.orElseThrow(), true, ""));
        assertThat(step.summary()).isEqualTo("promote version 3 of job web");
        assertThat(step.reason()).isEqualTo("Promoted");
    }

    @Test
    void promotesThemAlsoWhenOneHadToBeReplaced() {
        assertThat(judged(PROMOTED, deployment("running", 2, 1, true, true))).isPresent();
    }

    @Test
    void waitsForCanariesThatAreNotWellYet() {
        assertThat(judged(PROMOTED, deployment("running", 1, 0, true, false))).isEmpty();
    }

    @Test
    void promotesNothingWhereNoCanaryWaits() {
        assertThat(judged(PROMOTED, deployment("running", 1, 1, false, false))).isEmpty();
    }

    @Test
    void abortsWhateverIsUnderWay() {
        JobStep step = judged(ABORTED, deployment("running", 2, 0, false, false)).orElseThrow();

        assertThat(step.summary()).isEqualTo("abort version 3 of job web");
        assertThat(step.reason()).isEqualTo("Aborted");
    }

    @Test
    void doesNothingAboutWhatIsOverOrAnother() {
        assertThat(judged(ABORTED, deployment("successful", 2, 2, false, false))).isEmpty();
        assertThat(judged(ABORTED, Optional.empty())).isEmpty();
        assertThat(
                        judged(
                                annotated(Metadata.ABORT, "older"),
                                deployment("running", 1, 1, true, true)))
                .isEmpty();
        assertThat(judged(Metadata.NONE, deployment("running", 1, 1, true, true))).isEmpty();
    }

    @Test
    void abortsWhatWasPromotedToo() {
        Metadata both = new Metadata(Map.of(), Map.of(Metadata.PROMOTE, "d", Metadata.ABORT, "d"));

        assertThat(judged(both, deployment("running", 1, 1, true, true)).orElseThrow().reason())
                .isEqualTo("Aborted");
    }
}
