package dev.drover.workload;

import static dev.drover.workload.Situation.NOW;
import static dev.drover.workload.Situation.WEB;
import static dev.drover.workload.Situation.stub;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.adapter.consul.FailingCheck;
import dev.drover.adapter.nomad.Deployment;
import dev.drover.workload.Frontage.Answers;
import dev.drover.workload.TrialPlanner.Call;
import dev.drover.workload.TrialPlanner.Verdict;
import dev.drover.workload.TrialSight.Group;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class TrialPlannerTest {

    private static final Bar BAR = new Bar(Duration.ofMinutes(2), 100, 1);
    private static final Instant LONG_AGO = NOW.minus(Duration.ofMinutes(5));

    private final Situation situation =
            new Situation()
                    .registered(5, "a", 10)
                    .inNomad(stub(WEB, 10, true))
                    .deployed(waits(true));

    private static Deployment waits(boolean promotable) {
        return new Deployment(
                "d", WEB, 10, 3, "running", "in Nomad's words", 2, 1, 1, 0, true, promotable, 1);
    }

    private static Group canary(Instant wellSince, Answers answers) {
        return new Group(1, Map.of("c", Optional.of(wellSince)), answers, Map.of(), 1, List.of());
    }

    private List<String> untelling = List.of();

    private static Group beside(Group canary, Map<String, Answers> old) {
        return new Group(
                1, canary.canaries(), canary.answers(), old, canary.senders(), canary.mute());
    }

    private static Answers answers(long requests, long failed) {
        return new Answers(requests, failed);
    }

    private TrialSight sight(Group group) {
        return new TrialSight(Map.of("web", group), untelling);
    }

    private Verdict verdict(Group group) {
        return TrialPlanner.verdict(
                        Map.of("web", BAR), situation.trying(sight(group)).observation(), NOW)
                .orElseThrow();
    }

    private void assertWaits(Group group, String words) {
        assertThat(verdict(group))
                .isEqualTo(new Verdict(Call.WAIT, "canaries are judged: " + words));
    }

    /** What old ones had answered when the canaries of that definition came. */
    private void before(long index, Map<String, Answers> old) {
        JobPart part = situation.observation().part();
        Trial trial = new Trial(index, old, Optional.empty());
        situation.recorded(part.withTrial(Optional.of(trial)));
    }

    @Test
    void decidesNothingWhereNoCanaryIsToBeJudged() {
        assertThat(TrialPlanner.verdict(Map.of("web", BAR), situation.observation(), NOW))
                .isEmpty();
    }

    @Test
    void promotesCanariesThatHaveAnsweredEnoughForLongEnough() {
        Verdict verdict = verdict(canary(LONG_AGO, answers(120, 1)));

        assertThat(verdict.call()).isEqualTo(Call.PROMOTE);
        assertThat(verdict.words())
                .isEqualTo(
                        "canaries answered 120 requests, 1 failed (at most 1 %); they have been"
                                + " well for 5m0s; the old ones meanwhile 0, 0 failed");
    }

    @Test
    void takesTheNumbersThatAreAskedForAsEnough() {
        Instant justEnough = NOW.minus(BAR.after());

        assertThat(verdict(canary(justEnough, answers(100, 1))).call()).isEqualTo(Call.PROMOTE);
    }

    @Test
    void waitsForRequestsAndSaysHowMany() {
        assertWaits(
                canary(LONG_AGO, answers(43, 0)),
                "43 requests, 0 failed (at most 1 %), of 100 needed; well for 5m0s of 2m0s");
    }

    @Test
    void waitsForTimeAlsoWithEnoughRequests() {
        assertWaits(
                canary(NOW.minusSeconds(70), answers(999, 3)),
                "999 requests, 3 failed (at most 1 %), of 100 needed; well for 1m10s of 2m0s");
    }

    @Test
    void promotesNobodyEarlyByAClockThatIsAhead() {
        assertWaits(
                canary(NOW.plusSeconds(30), answers(999, 3)),
                "999 requests, 3 failed (at most 1 %), of 100 needed; well for 0s of 2m0s");
    }

    @Test
    void waitsUntilNomadWouldPromote() {
        situation.deployed(waits(false));

        assertWaits(canary(LONG_AGO, answers(120, 0)), "not all of them are well yet");
    }

    @Test
    void waitsWhileNoCanaryOfTheVersionIsThere() {
        Group none = new Group(0, Map.of(), Answers.NONE, Map.of(), 1, List.of());

        assertWaits(none, "not all of them are well yet");
    }

    @Test
    void countsTimeFromTheLastThatBecameWell() {
        Group two =
                new Group(
                        1,
                        Map.of("c", Optional.of(LONG_AGO), "d", Optional.of(NOW.minusSeconds(9))),
                        answers(120, 0),
                        Map.of(),
                        1,
                        List.of());

        assertWaits(
                two, "120 requests, 0 failed (at most 1 %), of 100 needed; well for 9s of 2m0s");
    }

    @Test
    void waitsForOneThatReplacesAnother() {
        Group two =
                new Group(
                        1,
                        Map.of("c", Optional.of(LONG_AGO), "d", Optional.empty()),
                        answers(120, 0),
                        Map.of(),
                        1,
                        List.of());

        assertWaits(two, "1 of 2 canaries are well");
    }

    @Test
    void waitsWhileNoneIsLeft() {
        Group none = new Group(1, Map.of(), answers(120, 0), Map.of(), 1, List.of());

        assertWaits(none, "0 of 0 canaries are well");
    }

    @Test
    void waitsWhileACanaryFailsItsCheck() {
        situation.failing(new FailingCheck("c", "n", "web", "alive", ""));

        assertWaits(canary(LONG_AGO, answers(120, 0)), "a canary fails its health check");
    }

    @Test
    void doesNotMindThatAnOldOneFailsItsCheck() {
        situation.failing(new FailingCheck("old", "n", "web", "alive", ""));

        assertThat(verdict(canary(LONG_AGO, answers(120, 0))).call()).isEqualTo(Call.PROMOTE);
    }

    @Test
    void saysThatNobodyCountsInAnExistingCaddy() {
        untelling = List.of("shop/edge/direct");
        Group alone =
                new Group(
                        1,
                        Map.of("c", Optional.of(LONG_AGO)),
                        Answers.NONE,
                        Map.of(),
                        0,
                        List.of());

        assertThat(verdict(alone).call()).isEqualTo(Call.WAIT);
        assertThat(verdict(alone).words())
                .endsWith(
                        "; shop/edge/direct is an existing Caddy (Proxy.spec.admin), where nobody"
                                + " counts: 'drover promote' lets them take over");
    }

    @Test
    void saysThatNobodyCountsWithoutARoute() {
        Group alone =
                new Group(
                        1,
                        Map.of("c", Optional.of(LONG_AGO)),
                        Answers.NONE,
                        Map.of(),
                        0,
                        List.of());

        assertThat(verdict(alone).call()).isEqualTo(Call.WAIT);
        assertThat(verdict(alone).words())
                .endsWith(
                        "of 2m0s; no member of a proxy sends to them: without a Route nobody"
                                + " counts, and 'drover promote' lets them take over");
    }

    @Test
    void namesTheMembersThatHaveCountedNothingWhileRequestsAreLacking() {
        Map<String, Optional<Instant>> canaries = Map.of("c", Optional.of(NOW.minusSeconds(1)));
        List<String> mute = List.of("shop/web/a", "shop/web/b");

        assertThat(verdict(new Group(1, canaries, answers(9, 0), Map.of(), 3, mute)).words())
                .endsWith(
                        "; proxy member shop/web/a, shop/web/b has counted nothing: nobody asks it,"
                                + " or its Drover or Caddy is older");
        assertThat(verdict(new Group(1, canaries, answers(100, 0), Map.of(), 3, mute)).words())
                .endsWith("well for 1s of 2m0s");
    }

    @Nested
    final class WithTooManyFailures {

        @Test
        void givesUpAtOnce() {
            Verdict verdict = verdict(canary(NOW.minusSeconds(3), answers(100, 20)));

            assertThat(verdict.call()).isEqualTo(Call.GIVE_UP);
            assertThat(verdict.words())
                    .isEqualTo(
                            "canaries answered 100 requests, 20 failed (at most 1 %); the old ones"
                                    + " meanwhile 0, 0 failed");
        }

        @Test
        void givesUpAsSoonAsNoNumberOfGoodAnswersCouldMakeUpForThem() {
            assertThat(verdict(canary(NOW, answers(2, 1))).call()).isEqualTo(Call.WAIT);
            assertThat(verdict(canary(NOW, answers(2, 2))).call()).isEqualTo(Call.GIVE_UP);
        }

        @Test
        void neitherPromotesNorGivesUpWhatTheOldOnesSufferToo() {
            before(10, Map.of("o", answers(1_000, 0)));
            Group canary = canary(LONG_AGO, answers(100, 10));

            assertWaits(
                    beside(canary, Map.of("o", answers(1_900, 45))),
                    "100 requests, 10 failed (at most 1 %); the old ones meanwhile 900, 45 failed:"
                        + " too many to take over, but no more than twice as often, so that it may"
                        + " not be their fault; 'drover promote', or 'drover promote --abort'");
        }

        @Test
        void givesUpWhatFailsMoreThanTwiceAsOften() {
            before(10, Map.of("o", answers(1_000, 0)));
            Group canary = canary(LONG_AGO, answers(100, 10));

            assertThat(verdict(beside(canary, Map.of("o", answers(1_900, 44)))).call())
                    .isEqualTo(Call.GIVE_UP);
        }

        @Test
        void comparesNothingThatWasBeforeTheCanaries() {
            before(10, Map.of("o", answers(1_000, 900)));
            Group canary = canary(LONG_AGO, answers(100, 10));

            assertThat(verdict(beside(canary, Map.of("o", answers(2_000, 900)))).call())
                    .isEqualTo(Call.GIVE_UP);
        }

        @Test
        void comparesWholeWhatCameAfterTheCanaries() {
            before(10, Map.of("o", answers(1_000, 900)));
            Group canary = canary(LONG_AGO, answers(100, 10));
            Map<String, Answers> old =
                    Map.of("o", answers(1_000, 900), "another", answers(100, 30));

            assertThat(verdict(beside(canary, old)).call()).isEqualTo(Call.WAIT);
        }

        @Test
        void comparesNothingThatWasCountedAnew() {
            before(10, Map.of("o", answers(1_000, 0), "p", answers(1_000, 50)));
            Group canary = canary(LONG_AGO, answers(100, 10));
            Map<String, Answers> old = Map.of("o", answers(900, 900), "p", answers(1_000, 49));

            assertThat(verdict(beside(canary, old)).call()).isEqualTo(Call.GIVE_UP);
        }

        @Test
        void takesWhatIsCountedFirstAsTheBeginning() {
            Group canary = canary(LONG_AGO, answers(100, 10));

            assertThat(verdict(beside(canary, Map.of("o", answers(1_000, 900)))).call())
                    .isEqualTo(Call.GIVE_UP);
        }

        @Test
        void comparesNothingThatWasRecordedOfAnotherVersion() {
            before(9, Map.of("o", answers(0, 0)));
            Group canary = canary(LONG_AGO, answers(100, 10));

            assertThat(verdict(beside(canary, Map.of("o", answers(1_000, 900)))).call())
                    .isEqualTo(Call.GIVE_UP);
        }
    }

    @Nested
    final class WithSeveralGroups {

        private final Group good = canary(LONG_AGO, answers(120, 0));
        private final Group slow = canary(LONG_AGO, answers(12, 0));
        private final Group bad = canary(LONG_AGO, answers(120, 90));

        private Verdict verdict(Map<String, Group> groups) {
            return TrialPlanner.verdict(
                            Map.of("api", BAR, "web", BAR, "idle", BAR),
                            situation.trying(new TrialSight(groups, List.of())).observation(),
                            NOW)
                    .orElseThrow();
        }

        @Test
        void promotesWhenAllThatHaveCanariesPass() {
            Verdict verdict = verdict(Map.of("web", good, "api", good));

            assertThat(verdict.call()).isEqualTo(Call.PROMOTE);
            assertThat(verdict.words())
                    .matches("api: canaries answered 120 .*; web: canaries answered 120 .*");
        }

        @Test
        void waitsForTheSlowest() {
            Verdict verdict = verdict(Map.of("web", slow, "api", good));

            assertThat(verdict.call()).isEqualTo(Call.WAIT);
            assertThat(verdict.words()).startsWith("canaries are judged: web: 12 requests");
        }

        @Test
        void givesAllUpForTheWorst() {
            Verdict verdict = verdict(Map.of("web", slow, "api", bad));

            assertThat(verdict.call()).isEqualTo(Call.GIVE_UP);
            assertThat(verdict.words())
                    .startsWith("api: canaries answered 120 requests, 90 failed");
        }
    }

    @Nested
    final class Recorded {

        private Optional<Trial> kept(Optional<TrialSight> sight) {
            sight.ifPresent(situation::trying);
            return TrialPlanner.kept(situation.observation());
        }

        private final Optional<TrialSight> seen =
                Optional.of(sight(beside(canary(NOW, Answers.NONE), Map.of("o", answers(7, 1)))));

        @Test
        void isWhatOldOnesHadAnsweredWhenCanariesWereFirstSeen() {
            assertThat(kept(seen))
                    .contains(new Trial(10, Map.of("o", answers(7, 1)), Optional.empty()));
        }

        @Test
        void staysWhileTheyWait() {
            before(10, Map.of("o", answers(3, 0)));

            assertThat(kept(seen).orElseThrow().before()).containsEntry("o", answers(3, 0));
        }

        @Test
        void isForgottenWhenTheyArePromoted() {
            before(10, Map.of("o", answers(3, 0)));

            assertThat(kept(Optional.empty())).isEmpty();
        }

        @Test
        void staysWhenTheyWereGivenUpUntilAnotherIsRegistered() {
            Optional<Trial> given =
                    Optional.of(new Trial(10, Map.of(), Optional.empty()).givenUp("bad"));
            situation.recorded(situation.observation().part().withTrial(given));

            assertThat(kept(Optional.empty())).isEqualTo(given);
            assertThat(TrialPlanner.givenUp(situation.observation())).contains("bad");

            situation.registered(6, "b", 11);

            assertThat(kept(Optional.empty())).isEmpty();
            assertThat(TrialPlanner.givenUp(situation.observation())).isEmpty();
        }
    }
}
