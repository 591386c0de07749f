package dev.drover.kind.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.document.Metadata;
import dev.drover.planning.Plan;
import dev.drover.planning.Plan.Cause;
import dev.drover.planning.Plan.Move;
import dev.drover.proxy.Confirmation;
import dev.drover.proxy.Directs;
import dev.drover.proxy.ProxyName;
import dev.drover.proxy.ProxyPart;
import dev.drover.proxy.ProxyStep;
import dev.drover.proxy.SilentMember;
import dev.drover.proxy.Standing;
import dev.drover.schema.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ProxyPlannerTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final ProxyName WEB = new ProxyName("default", "web");
    private static final String WHAT = "the settings of proxy default/web";
    private static final Duration DAY = Duration.ofDays(1);
    private static final Instant LONG_AGO = NOW.minus(DAY).minusMillis(1);
    private static final Optional<Standing> STANDING = Optional.of(new Standing("k", 50, true));
    private static final Confirmation SERVING =
            new Confirmation(1, 1, Status.TRUE, "Serving", "1 of 1 members serve it");
    private Optional<ProxyName> rival = Optional.empty();
    private static final ProxyPart PUBLISHED =
            ProxyPart.NOTHING.at(WEB, List.of()).published(5, 50);

    @Test
    void publishesTheSettings() throws JsonProcessingException {
        Plan<ProxyStep, ProxyPart> plan =
                plan(Optional.of(document()), ProxyPart.NOTHING, Optional.empty());

        assertThat(plan.move())
                .contains(
                        new Move<>(
                                new ProxyStep.Publish("k", WHAT, 0, WEB, List.of()),
                                new Cause.Change()));
        assertThat(plan.part()).isEqualTo(ProxyPart.NOTHING);
    }

    @Test
    void changesNothingWhereTheyStand() throws JsonProcessingException {
        Plan<ProxyStep, ProxyPart> plan =
                plan(Optional.of(document()), PUBLISHED, Optional.of(new Standing("k", 50, true)));

        assertThat(plan.move()).isEmpty();
        assertThat(plan.part().confirmed()).isEqualTo(1);
    }

    @Test
    void withdrawsThemWithTheDocument() {
        Plan<ProxyStep, ProxyPart> plan =
                plan(Optional.empty(), PUBLISHED, Optional.of(new Standing("k", 50, false)));

        assertThat(plan.move())
                .contains(new Move<>(new ProxyStep.Withdraw("k", WHAT, 50), new Cause.Removal()));
    }

    @Test
    void waitsForTheRoutesThatStandOnIt() {
        Plan<ProxyStep, ProxyPart> plan =
                unplan(STANDING, List.of("a/1", "a/2", "a/3", "a/4", "a/5", "b/6"), List.of("n"));

        assertThat(plan.move()).isEmpty();
        assertThat(plan.part()).isEqualTo(PUBLISHED);
        assertThat(plan.revisitAfter()).contains(Duration.ofSeconds(30));
        assertThat(plan.conditions())
                .filteredOn(condition -> condition.type().equals(Condition.BLOCKED))
                .containsExactly(
                        new Condition(
                                Condition.BLOCKED,
                                Status.TRUE,
                                "InUse",
                                "it serves on until no route stands on it; delete or move a/1, a/2,"
                                        + " a/3, a/4, a/5 and 1 more",
                                NOW));
    }

    @Test
    void namesTheOnlyRouteThatStandsOnIt() {
        assertThat(unplan(STANDING, List.of("a/1"), List.of()).conditions())
                .extracting(Condition::message)
                .contains("it serves on until no route stands on it; delete or move a/1");
    }

    @Test
    void waitsForMembersThatStillServeARoute() {
        Plan<ProxyStep, ProxyPart> plan = unplan(STANDING, List.of(), List.of("n1", "n2"));

        assertThat(plan.move()).isEmpty();
        assertThat(plan.revisitAfter()).isPresent();
        assertThat(plan.conditions())
                .filteredOn(condition -> condition.reason().equals("Emptying"))
                .extracting(Condition::message)
                .containsOnly("members that still serve routes: n1, n2");
    }

    @Test
    void waitsForNobodyWhereNothingWasPublished() {
        Plan<ProxyStep, ProxyPart> plan = unplan(Optional.empty(), List.of("a/1"), List.of("n1"));

        assertThat(plan.move()).isEmpty();
        assertThat(plan.revisitAfter()).isEmpty();
    }

    private static Plan<ProxyStep, ProxyPart> unplan(
            Optional<Standing> standing, List<String> routes, List<String> serving) {
        return new ProxyPlanner()
                .plan(
                        Optional.empty(),
                        new ProxyObservation(
                                WEB,
                                "k",
                                standing,
                                PUBLISHED,
                                List.of(),
                                routes,
                                serving,
                                SERVING,
                                Optional.empty()),
                        NOW);
    }

    @Test
    void removesTheReportOfAMemberThatWasSilentForADay() throws JsonProcessingException {
        Plan<ProxyStep, ProxyPart> plan =
                plan(
                        Optional.of(document()),
                        PUBLISHED,
                        STANDING,
                        List.of(silent("late", NOW.minus(DAY)), silent("gone", LONG_AGO)));

        ProxyStep step = new ProxyStep.Dismiss("r/gone", "gone", 7);
        assertThat(plan.move()).contains(new Move<>(step, new Cause.Change()));
        assertThat(step.removes()).isFalse();
        assertThat(plan.part().confirmed()).isEqualTo(1);
        assertThat(plan.conditions()).isNotEmpty();
    }

    @Test
    void keepsTheReportOfAMemberThatMayComeBack() throws JsonProcessingException {
        Plan<ProxyStep, ProxyPart> plan =
                plan(
                        Optional.of(document()),
                        PUBLISHED,
                        STANDING,
                        List.of(silent("late", NOW.minus(DAY))));

        assertThat(plan.move()).isEmpty();
    }

    @Test
    void publishesBeforeItRemovesAReport() throws JsonProcessingException {
        Plan<ProxyStep, ProxyPart> plan =
                plan(
                        Optional.of(document()),
                        ProxyPart.NOTHING,
                        Optional.empty(),
                        List.of(silent("gone", LONG_AGO)));

        assertThat(plan.move().orElseThrow().step()).isInstanceOf(ProxyStep.Publish.class);
    }

    private static SilentMember silent(String name, Instant at) {
        return new SilentMember(name, "r/" + name, 7, at);
    }

    private Plan<ProxyStep, ProxyPart> plan(
            Optional<Document<ProxySpec>> desired, ProxyPart part, Optional<Standing> standing) {
        return plan(desired, part, standing, List.of());
    }

    @Test
    void recordsWhichExistingCaddyItHas() throws JsonProcessingException {
        Plan<ProxyStep, ProxyPart> plan =
                plan(Optional.of(direct()), ProxyPart.NOTHING, Optional.empty());

        assertThat(plan.move().orElseThrow().step())
                .isEqualTo(new ProxyStep.Publish("k", WHAT, 0, WEB, List.of("admin unix//run/a")));
        assertThat(Directs.isDirect(ProxyPart.NOTHING.at(WEB, List.of("admin unix//run/a"))))
                .isTrue();
    }

    /** Else its Routes were taken away, or two looked after one Caddy. */
    @Test
    void whetherItHasMembersIsSettledOnce() throws JsonProcessingException {
        ProxyPart withAdmin =
                ProxyPart.NOTHING.at(WEB, List.of("admin unix//run/a")).published(4, 50);

        assertBlocked(
                plan(Optional.of(document()), withAdmin, STANDING), "AdminSettled", "keeps it");
        assertBlocked(
                plan(Optional.of(direct()), PUBLISHED, STANDING), "AdminSettled", "has members");
        assertThat(plan(Optional.of(direct()), withAdmin, STANDING).conditions())
                .noneMatch(condition -> condition.type().equals(Condition.BLOCKED));
    }

    @Test
    void anExistingCaddyTakesNoSecond() throws JsonProcessingException {
        rival = Optional.of(new ProxyName("shop", "first"));

        assertBlocked(
                plan(Optional.of(direct()), ProxyPart.NOTHING, Optional.empty()),
                "CaddyTaken",
                "Proxy shop/first");
    }

    @Test
    void theOperatorsOwnReportIsNotRemoved() throws JsonProcessingException {
        assertThat(
                        plan(
                                        Optional.of(document()),
                                        PUBLISHED,
                                        STANDING,
                                        List.of(silent("direct", LONG_AGO)))
                                .move())
                .isEmpty();
    }

    private static void assertBlocked(
            Plan<ProxyStep, ProxyPart> plan, String reason, String words) {
        assertThat(plan.move()).isEmpty();
        assertThat(plan.conditions())
                .filteredOn(condition -> condition.type().equals(Condition.BLOCKED))
                .singleElement()
                .satisfies(condition -> {
                    assertThat(condition.reason()).isEqualTo(reason);
                    assertThat(condition.message()).contains(words);
                });
    }

    private Plan<ProxyStep, ProxyPart> plan(
            Optional<Document<ProxySpec>> desired,
            ProxyPart part,
            Optional<Standing> standing,
            List<SilentMember> silent) {
        return new ProxyPlanner()
                .plan(
                        desired,
                        new ProxyObservation(
                                WEB, "k", standing, part, silent, List.of(), List.of(), SERVING,
                                rival),
                        NOW);
    }

    private static Document<ProxySpec> document() throws JsonProcessingException {
        return document("{}");
    }

    private static Document<ProxySpec> direct() throws JsonProcessingException {
        return document("{\"admin\": {\"address\": \"unix//run/a\"}}");
    }

    private static Document<ProxySpec> document(String json) throws JsonProcessingException {
        ProxySpec spec = Json.decode(Json.mapper().readTree(json), ProxySpec.class);
        return new Document<>(new DocumentKey("default", "Proxy", "web"), 5, Metadata.NONE, spec);
    }
}
