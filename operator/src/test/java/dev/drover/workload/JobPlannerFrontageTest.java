package dev.drover.workload;

import static dev.drover.workload.PlanFacts.said;
import static dev.drover.workload.Situation.WEB;
import static dev.drover.workload.Situation.document;
import static dev.drover.workload.Situation.stub;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import dev.drover.planning.Plan;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A job whose instances are not those that a proxy sends to. */
final class JobPlannerFrontageTest {

    private static final Lag LAG = new Lag("n sends to 1 of 2", false, Duration.ofSeconds(30));

    private final Situation behind =
            new Situation().registered(5, "a", 10).inNomad(stub(WEB, 10, true)).behind(LAG);

    @Test
    void isNotReadyAndSaysWho() {
        Plan<JobStep, JobPart> plan = behind.plan(document(5));

        assertThat(plan.move()).isEmpty();
        assertThat(said(plan, Condition.READY))
                .isEqualTo(
                        new Condition(
                                Condition.READY,
                                Status.FALSE,
                                "NotInProxy",
                                "n sends to 1 of 2",
                                Situation.NOW));
        assertThat(said(plan, Condition.PROGRESSING).status()).isEqualTo(Status.TRUE);
        assertThat(said(plan, Condition.PROGRESSING).reason()).isEqualTo("NotInProxy");
    }

    @Test
    void isLookedAtAgainWhenWhoLagsBehindWouldBeSilent() {
        assertThat(behind.plan(document(5)).revisitAfter()).contains(Duration.ofSeconds(30));
    }

    @Test
    void isReadyWhileThatIsBriefAndIsLookedAtSoon() {
        Plan<JobStep, JobPart> plan =
                behind.behind(LAG.briefly(Duration.ofSeconds(2))).plan(document(5));

        assertThat(said(plan, Condition.READY).status()).isEqualTo(Status.TRUE);
        assertThat(plan.revisitAfter()).contains(Duration.ofSeconds(2));
    }

    @Test
    void isCountedAsItRuns() {
        assertThat(behind.plan(document(5)).part().health().healthy()).isEqualTo(2);
    }

    @Test
    void saysFirstWhatElseIsNotWell() {
        Situation starting =
                behind.inNomad(Situation.withCounts(stub(WEB, 10, true), 0, 1, 1, 0, 0, 0, 0));

        assertThat(said(starting.plan(document(5)), Condition.READY).reason())
                .isEqualTo("Starting");
    }

    @Test
    void recordsWhatTheWrittenJobHasInConsul() {
        Offer offer = new Offer("web", "g");
        Situation rewritten =
                new Situation()
                        .registered(5, "a", 10)
                        .inNomad(stub(WEB, 10, true))
                        .authored("a")
                        .offering(offer);

        JobPart part = rewritten.plan(document(6)).part();

        assertThat(part.registered().offers()).containsExactly(offer);
        assertThat(
                        new Situation()
                                .recorded(part)
                                .inNomad(stub(WEB, 10, true))
                                .plan(document(6))
                                .part()
                                .registered()
                                .offers())
                .containsExactly(offer);
    }
}
