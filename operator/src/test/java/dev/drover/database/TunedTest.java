package dev.drover.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import dev.drover.document.Document;
import dev.drover.document.Metadata;
import dev.drover.planning.Plan;
import dev.drover.role.parameter.ParameterRequest;
import dev.drover.role.parameter.ParameterSet;
import dev.drover.role.parameter.Standing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of roles and of parameters together. */
final class TunedTest extends DatabasePlans {

    private static final DatabaseSight WELL =
            sight(stable(), List.of(PRIMARY, REPLICA), kept("a", "b"));

    @Test
    void readyAlsoMeansThatParametersAreInForce() {
        Plan<DatabaseStep, DatabasePart> plan = with(PLAIN);

        assertThat(plan.move()).isEmpty();
        assertThat(condition(plan, Condition.READY).reason()).isEqualTo("Redundant");
        assertThat(condition(plan, "ParametersApplied").status()).isEqualTo(Status.TRUE);
        assertThat(plan.part().parameters().wanted()).isEqualTo("none");
        assertThat(plan.part().parameters().members()).hasSize(2);
    }

    @Test
    void whatIsPublishedIsNotReadyYetAndGoesOn() {
        ParameterRequest other =
                ParameterRequest.of(new ParameterSet(Map.of("work_mem", "8MB")), ParameterSet.NONE);
        Plan<DatabaseStep, DatabasePart> plan = with(standing(other));

        assertThat(plan.move().map(Plan.Move::step))
                .contains(
                        new DatabaseStep.Publish(
                                ParameterRequest.of(ParameterSet.NONE, ParameterSet.NONE), 7));
        assertThat(plan.revisitAfter()).isEmpty();
        assertThat(condition(plan, Condition.READY).status()).isEqualTo(Status.FALSE);
        assertThat(condition(plan, Condition.PROGRESSING).reason()).isEqualTo("Publishing");
    }

    @Test
    void whatWasRefusedDoesNotGoOn() {
        ParameterRequest refused =
                ParameterRequest.of(ParameterSet.NONE, ParameterSet.NONE).backWith("a: no");
        Plan<DatabaseStep, DatabasePart> plan = with(standing(refused));

        assertThat(plan.move()).isEmpty();
        assertThat(condition(plan, Condition.READY).reason()).isEqualTo("ParametersRefused");
        assertThat(condition(plan, Condition.PROGRESSING).status()).isEqualTo(Status.FALSE);
    }

    @Test
    void rolesAreSaidFirst() {
        MemberSight gone = member("b", MemberSight.Role.UNKNOWN, false, "nobody listens there");
        DatabaseSight sight = sight(stable(), List.of(PRIMARY, gone), kept("a", "b"));
        Plan<DatabaseStep, DatabasePart> plan =
                planner.plan(
                        Optional.of(document(Metadata.NONE)),
                        new DatabaseObservation(
                                Optional.of(sight),
                                ParameterSight.UNKNOWN,
                                PoolerSight.NONE,
                                DatabasePart.NOTHING),
                        NOW);

        assertThat(condition(plan, Condition.READY).reason()).isEqualTo("MemberMissing");
        assertThat(condition(plan, "ParametersApplied").reason()).isEqualTo("NotRead");
    }

    private static ParameterSight standing(ParameterRequest request) {
        return new ParameterSight(
                Optional.of(new Standing(7, Optional.of(request))),
                PLAIN.members(),
                Optional.empty());
    }

    private Plan<DatabaseStep, DatabasePart> with(ParameterSight parameters) {
        Document<TestSpec> document = document(Metadata.NONE);
        return planner.plan(
                Optional.of(document),
                new DatabaseObservation(
                        Optional.of(WELL), parameters, PoolerSight.NONE, DatabasePart.NOTHING),
                NOW);
    }
}
