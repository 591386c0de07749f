package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.cluster.NameRules.Other;
import dev.drover.cluster.NameRules.Verdict;
import dev.drover.testing.Places;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class NameRulesTest {

    private static final Holder SELF = Places.holder("new", "here");
    private static final NameRules.Claims NOT_SERVED = NameRules.Claims.NONE;
    private static final Duration SOON = Duration.ofSeconds(3);
    private static final Duration LONG = Duration.ofSeconds(25);
    private static final Verdict TAKE = new Verdict.Take();

    private static Other other(String folder, boolean answers, boolean beat, Duration silentFor) {
        return new Other(
                new MemberPlace("10.0.0.4:8432", "10.0.0.4:5432", Places.holder("old", folder), 7),
                answers,
                beat,
                silentFor);
    }

    private static Verdict verdict(Other other) {
        return NameRules.verdict(SELF, Optional.of(other), NOT_SERVED);
    }

    @Test
    void aNameThatNobodyHoldsIsFree() {
        assertThat(NameRules.verdict(SELF, Optional.empty(), NOT_SERVED)).isEqualTo(TAKE);
    }

    @Test
    void whatIsOursIsSaidAgain() {
        MemberPlace ours = new MemberPlace("10.0.0.3:8432", "10.0.0.3:5432", SELF, 7);
        assertThat(verdict(new Other(ours, true, true, SOON))).isEqualTo(TAKE);
    }

    @Test
    void whoeverAnswersKeepsTheName() {
        assertThat(verdict(other("elsewhere", true, false, LONG)))
                .isInstanceOfSatisfying(
                        Verdict.Refuse.class,
                        refused ->
                                assertThat(refused.why())
                                        .contains("node-1, /data/elsewhere")
                                        .contains("started 2026-03-01T10:00:00Z")
                                        .contains("it answers at 10.0.0.4:8432")
                                        .contains("write another --name, or end that one first"));
    }

    /** A machine that was copied with its folder has the same id there. */
    @Test
    void whoeverAnswersKeepsTheNameAlsoInACopiedFolder() {
        assertThat(verdict(other("here", true, false, SOON))).isInstanceOf(Verdict.Refuse.class);
    }

    @Test
    void aRestartInPlaceWaitsForNobody() {
        assertThat(verdict(other("here", false, false, Duration.ZERO))).isEqualTo(TAKE);
    }

    @Test
    void aRestartInPlaceWaitsForNobodyAlsoAsThePrimary() {
        assertThat(
                        NameRules.verdict(
                                SELF,
                                Optional.of(other("here", false, false, Duration.ZERO)),
                                new NameRules.Claims(Optional.of(4L), false)))
                .isEqualTo(TAKE);
    }

    @Test
    void whoeverStillReachesTheStoreKeepsTheName() {
        assertThat(verdict(other("elsewhere", false, true, Duration.ZERO)))
                .isInstanceOfSatisfying(
                        Verdict.Refuse.class,
                        refused -> assertThat(refused.why()).contains("it says in Consul"));
    }

    @Test
    void whoeverIsSilentIsWaitedFor() {
        assertThat(verdict(other("elsewhere", false, false, SOON)))
                .isEqualTo(
                        new Verdict.Wait(
                                "it does not answer at 10.0.0.4:8432; it counts as gone in 23 s"));
    }

    @Test
    void whoeverIsSilentForLongIsGone() {
        assertThat(verdict(other("elsewhere", false, false, LONG))).isEqualTo(TAKE);
    }

    @Test
    void aPrimaryKeepsItsNameUntilAnotherIsNamed() {
        assertThat(
                        NameRules.verdict(
                                SELF,
                                Optional.of(other("elsewhere", false, false, LONG)),
                                new NameRules.Claims(Optional.of(4L), false)))
                .isInstanceOfSatisfying(
                        Verdict.Wait.class,
                        wait -> assertThat(wait.why()).contains("as the primary of term 4"));
    }

    @Test
    void whoHasTheDataThatCountNeedsToWaitForNobody() {
        assertThat(
                        NameRules.verdict(
                                SELF,
                                Optional.of(other("elsewhere", true, true, Duration.ZERO)),
                                new NameRules.Claims(Optional.empty(), true)))
                .isEqualTo(TAKE);
    }
}
