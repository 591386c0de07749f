package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import dev.drover.planning.Plan;
import dev.drover.planning.Plan.Cause;
import dev.drover.planning.Plan.Move;
import dev.drover.proxy.Publications.Wanted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class PublicationsTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final ProxyName WEB = new ProxyName("default", "web");
    private static final ProxyPart NEW = ProxyPart.NOTHING.at(WEB, List.of("p"));
    private static final ProxyPart PUBLISHED = NEW.published(5, 50);
    private static final Confirmation SERVING =
            new Confirmation(2, 2, Status.TRUE, "Serving", "2 of 2 members serve it");
    private static final Confirmation PROGRAMMING =
            new Confirmation(1, 2, Status.FALSE, "Programming", "1 of 2 members have it");

    @Nested
    final class WhereNothingStands {

        @Test
        void isPublishedOnlyIfNothingStandsThere() {
            assertThat(plan(NEW, SERVING).move())
                    .contains(new Move<>(publish(0), new Cause.Change()));
        }

        @Test
        void isNotReadyBeforeItIsPublished() {
            assertThat(plan(NEW, SERVING).conditions())
                    .containsExactly(
                            new Condition(
                                    Condition.READY,
                                    Status.FALSE,
                                    "NotAppliedYet",
                                    "to be done: publish route a/b",
                                    NOW));
        }

        @Test
        void saysThatSomebodyRemovedIt() {
            assertThat(plan(PUBLISHED, SERVING).move().orElseThrow().cause())
                    .isEqualTo(new Cause.Drift("what stood at k was removed", "somebody"));
        }
    }

    @Nested
    final class WhereAnotherTextStands {

        @Test
        void isPublishedInItsPlace() {
            assertThat(plan(PUBLISHED.published(4, 50), SERVING, standing(50, false)).move())
                    .contains(new Move<>(publish(50), new Cause.Change()));
        }

        @Test
        void saysThatSomebodyChangedIt() {
            Plan<ProxyStep, ProxyPart> plan = plan(PUBLISHED, SERVING, standing(60, false));

            assertThat(plan.move())
                    .contains(
                            new Move<>(
                                    publish(60),
                                    new Cause.Drift("what stands at k was changed", "somebody")));
        }

        @Test
        void blamesNobodyForWhatAnotherVersionRendered() {
            Plan<ProxyStep, ProxyPart> plan = plan(PUBLISHED, SERVING, standing(50, false));

            assertThat(plan.move().orElseThrow().cause()).isEqualTo(new Cause.Change());
        }
    }

    @Nested
    final class WhereItStands {

        @Test
        void changesNothing() {
            assertThat(rest(SERVING).move()).isEmpty();
        }

        @Test
        void isReadyWhenAllServeIt() {
            assertThat(rest(SERVING).conditions())
                    .containsExactly(
                            said(Condition.PROGRESSING, Status.FALSE, "Idle", ""),
                            said(
                                    Publications.PROGRAMMED,
                                    Status.TRUE,
                                    "Confirmed",
                                    "2 of 2 members have it"),
                            said(
                                    Condition.READY,
                                    Status.TRUE,
                                    "Serving",
                                    "2 of 2 members serve it"));
        }

        @Test
        void isUnderWayUntilAllHaveIt() {
            assertThat(rest(PROGRAMMING).conditions())
                    .containsExactly(
                            said(
                                    Condition.PROGRESSING,
                                    Status.TRUE,
                                    "Programming",
                                    "1 of 2 members have it"),
                            said(
                                    Publications.PROGRAMMED,
                                    Status.FALSE,
                                    "Programming",
                                    "1 of 2 members have it"),
                            said(
                                    Condition.READY,
                                    Status.FALSE,
                                    "Programming",
                                    "1 of 2 members have it"));
        }

        @Test
        void isNotUnderWayWhenCaddyRefusesIt() {
            Confirmation refused = new Confirmation(0, 2, Status.FALSE, "Refused", "why");

            assertThat(rest(refused).conditions())
                    .contains(said(Condition.PROGRESSING, Status.FALSE, "Idle", ""))
                    .contains(said(Condition.READY, Status.FALSE, "Refused", "why"));
        }

        @Test
        void isProgrammedAlsoWhenNobodyAnswers() {
            Confirmation mute = new Confirmation(2, 2, Status.FALSE, "NotServing", "why");

            assertThat(rest(mute).conditions())
                    .contains(
                            said(
                                    Publications.PROGRAMMED,
                                    Status.TRUE,
                                    "Confirmed",
                                    "2 of 2 members have it"));
        }

        @Test
        void isProgrammedNowhereWithoutMembers() {
            Confirmation alone = new Confirmation(0, 0, Status.FALSE, "NoMember", "why");

            assertThat(rest(alone).conditions())
                    .contains(said(Condition.PROGRESSING, Status.TRUE, "NoMember", "why"))
                    .contains(
                            said(
                                    Publications.PROGRAMMED,
                                    Status.FALSE,
                                    "NoMember",
                                    "0 of 0 members have it"));
        }

        @Test
        void recordsWhatWasSeen() {
            assertThat(rest(PROGRAMMING).part()).isEqualTo(NEW.published(5, 50).seen(PROGRAMMING));
        }

        @Test
        void looksAgainSinceWhoFallsSilentTellsNobody() {
            assertThat(rest(SERVING).revisitAfter()).contains(Duration.ofSeconds(30));
        }

        private static Plan<ProxyStep, ProxyPart> rest(Confirmation confirmation) {
            return plan(NEW, confirmation, standing(50, true));
        }
    }

    @Nested
    final class Removed {

        @Test
        void isWithdrawnWhereItStands() {
            Plan<ProxyStep, ProxyPart> plan =
                    Publications.removal("route a/b", PUBLISHED, standing(50, false));

            assertThat(plan.move())
                    .contains(
                            new Move<>(
                                    new ProxyStep.Withdraw("k", "route a/b", 50),
                                    new Cause.Removal()));
        }

        @Test
        void isDoneWhenNothingStandsThere() {
            Plan<ProxyStep, ProxyPart> plan =
                    Publications.removal("route a/b", PUBLISHED, Optional.empty());

            assertThat(plan)
                    .isEqualTo(
                            new Plan<ProxyStep, ProxyPart>(
                                    Optional.empty(), List.of(), PUBLISHED, Optional.empty()));
        }
    }

    @Test
    void saysWhyItIsBlockedAndKeepsWhatIsRecorded() {
        Plan<ProxyStep, ProxyPart> plan =
                Publications.blocked(PUBLISHED, "PlaceTaken", "by another", NOW);

        assertThat(plan)
                .isEqualTo(
                        new Plan<ProxyStep, ProxyPart>(
                                Optional.empty(),
                                List.of(
                                        said(Condition.PROGRESSING, Status.FALSE, "Idle", ""),
                                        said(
                                                Condition.READY,
                                                Status.FALSE,
                                                "PlaceTaken",
                                                "by another"),
                                        said(
                                                Condition.BLOCKED,
                                                Status.TRUE,
                                                "PlaceTaken",
                                                "by another")),
                                PUBLISHED,
                                Optional.empty()));
    }

    private static Condition said(String type, Status status, String reason, String message) {
        return new Condition(type, status, reason, message, NOW);
    }

    private static Optional<Standing> standing(long index, boolean wanted) {
        return Optional.of(new Standing("k", index, wanted));
    }

    private static Plan<ProxyStep, ProxyPart> plan(ProxyPart part, Confirmation confirmation) {
        return plan(part, confirmation, Optional.empty());
    }

    private static Plan<ProxyStep, ProxyPart> plan(
            ProxyPart part, Confirmation confirmation, Optional<Standing> standing) {
        return Publications.plan(
                new Wanted("route a/b", 5, "k", standing, WEB, List.of("p")),
                part,
                confirmation,
                NOW);
    }

    private static ProxyStep publish(long expected) {
        return new ProxyStep.Publish("k", "route a/b", expected, WEB, List.of("p"));
    }
}
