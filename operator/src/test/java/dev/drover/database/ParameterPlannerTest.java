package dev.drover.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.database.DatabaseStep.Publish;
import dev.drover.document.Condition.Status;
import dev.drover.role.parameter.ParameterRequest;
import dev.drover.role.parameter.ParameterSet;
import dev.drover.role.parameter.ParameterState;
import dev.drover.role.parameter.Standing;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What is published of parameters, and what is said of them. */
final class ParameterPlannerTest extends ParameterSituation {

    @Test
    void doesNothingWhileTheStoreDoesNotAnswer() {
        standing = Optional.empty();
        says(Status.UNKNOWN, "NotRead", "the store did not answer");
    }

    @Test
    void leavesWhatItDoesNotUnderstand() {
        standing = Optional.of(new Standing(INDEX, Optional.empty()));

        says(Status.UNKNOWN, "NotUnderstood", "same version of Drover everywhere");
    }

    @Test
    void publishesWhatIsAskedFor() {
        standing = Optional.of(new Standing(0, Optional.empty()));

        assertThat(step()).contains(new Publish(ParameterRequest.of(SET, ParameterSet.NONE), 0));
        assertThat(verdict().said().reason()).isEqualTo("Publishing");
    }

    @Test
    void publishesThatNoneAreAskedForWhereMembersGoByOthers() {
        asked = ParameterSet.NONE;
        standing = Optional.of(new Standing(0, Optional.empty()));
        assertThat(step()).contains(new Publish(ParameterRequest.NONE, 0));
        members.forEach(name -> said.put(name, state("none", "", "", "")));
        says(Status.TRUE, "InForce", "an empty set of parameters is in force");
    }

    @Test
    void remembersWhatWasInForceEverywhereLast() {
        standing = standing(ParameterRequest.of(OTHER, BEFORE));
        members.forEach(name -> said.put(name, state(OTHER.version(), "", "", "")));
        assertThat(step()).contains(new Publish(ParameterRequest.of(SET, OTHER), INDEX));

        said.remove("c");
        assertThat(step()).contains(new Publish(REQUEST, INDEX));
    }

    @Test
    void doesNotRememberWhatOneMemberOnlyRead() {
        standing = standing(ParameterRequest.of(OTHER, BEFORE));
        members.forEach(name -> said.put(name, state(OTHER.version(), "", "", "")));

        said.put("c", state(OTHER.version(), "max_connections", "", ""));
        assertThat(step()).as("waits for a start").contains(new Publish(REQUEST, INDEX));
        said.put("c", state(OTHER.version(), "", "max_connections", ""));
        assertThat(step()).as("is held back").contains(new Publish(REQUEST, INDEX));
        said.put("c", remarked(OTHER.version(), "", "jit"));
        assertThat(step()).as("is overridden").contains(new Publish(REQUEST, INDEX));
        said.put("c", remarked(OTHER.version(), "does not take jit", ""));
        assertThat(step()).as("is not taken").contains(new Publish(REQUEST, INDEX));
        said.put("c", state(OTHER.version(), "", "", WORDS));
        assertThat(step()).as("is refused").contains(new Publish(REQUEST, INDEX));
    }

    @Test
    void aChangeTakesBackTheRestartForTheOnesBefore() {
        standing = standing(ParameterRequest.of(OTHER, BEFORE).restarting(RESTART_B, UNTIL));

        assertThat(step()).contains(new Publish(REQUEST, INDEX));
    }

    @Test
    void saysThatAllAreInForce() {
        standing = standing(REQUEST.settled());
        says(Status.TRUE, "InForce", "version %s is in force on a, b, c".formatted(SET.version()));
    }

    @Test
    void nobodyGoesBackBehindWhatWasInForceEverywhere() {
        assertThat(step()).contains(new Publish(ParameterRequest.of(SET, SET), INDEX));
        assertThat(verdict().said().status()).isEqualTo(Status.TRUE);

        standing = standing(REQUEST.settled());
        said.put("b", state("none", "", "", WORDS));
        assertThat(step()).contains(new Publish(REQUEST.settled().backWith("b: " + WORDS), INDEX));
        assertThat(REQUEST.settled().backWith(WORDS).set()).isEqualTo(SET);
    }

    @Test
    void whatAServerDoesNotTakeOrAnotherFileOverridesIsNotInForce() {
        said.put("b", remarked(SET.version(), "does not take jit", ""));
        says(Status.FALSE, "Applying", "b: does not take jit");

        said.put("b", remarked("none", "is asked again", ""));
        says(Status.FALSE, "Applying", "in force yet (is asked again)");

        said.put("b", remarked(SET.version(), "", "jit"));
        says(Status.FALSE, "Overridden", "ALTER SYSTEM RESET jit");
    }

    @Test
    void allGoBackWhenOneDoesNotTakeThem() {
        standing = standing(REQUEST.restarting(RESTART_B, UNTIL));
        said.put("b", state("none", "", "", WORDS));
        waits("c");

        assertThat(step()).contains(new Publish(REQUEST.backWith("b: " + WORDS), INDEX));
        assertThat(verdict().said().reason()).isEqualTo("ParametersRefused");
        assertThat(verdict().said().message()).isEqualTo("b: " + WORDS);
    }

    @Test
    void whatWasRefusedIsSaidAndNotTriedAgain() {
        standing = standing(REQUEST.backWith("b: " + WORDS));
        members.forEach(name -> said.put(name, state(BEFORE.version(), "", "", "")));

        says(Status.FALSE, "ParametersRefused", "b: " + WORDS);
    }

    @Test
    void whoCameUpWithWhatAnotherRefusedStartsAnewWithTheOnesBefore() {
        standing = standing(REQUEST.backWith("c: " + WORDS));
        members.forEach(name -> said.put(name, state(BEFORE.version(), "", "", "")));
        said.put("b", state(BEFORE.version(), "max_connections", "", ""));

        assertThat(step())
                .contains(
                        new Publish(
                                REQUEST.backWith("c: " + WORDS).restarting(RESTART_B, UNTIL),
                                INDEX));
        assertThat(verdict().said().reason()).isEqualTo("ParametersRefused");
    }

    @Test
    void othersAreTriedAfterWhatWasRefused() {
        standing = standing(ParameterRequest.of(OTHER, BEFORE).backWith("b: " + WORDS));

        assertThat(step()).contains(new Publish(REQUEST, INDEX));
    }

    @Test
    void whatAMemberSaysOfOthersIsNotAboutThese() {
        said.put(
                "b",
                new ParameterState(
                        OTHER.version(), "none", new TreeSet<>(), new TreeSet<>(), WORDS));

        says(Status.FALSE, "Applying", "b: has not version");
    }

    @Test
    void waitsForWhoHasNotTheVersionOrDoesNotSay() {
        said.put("b", state("none", "", "", ""));
        said.remove("c");

        says(
                Status.FALSE,
                "Applying",
                "b: has not version %s in force yet; c: does not say".formatted(SET.version()));
    }

    @Test
    void aReplicaFollowsWhereThePrimaryWentFirst() {
        said.put("b", state(SET.version(), "", "max_connections", ""));

        says(Status.FALSE, "Applying", "b: follows the primary in max_connections");
    }
}
