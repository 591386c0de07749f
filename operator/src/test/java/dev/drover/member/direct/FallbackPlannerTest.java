package dev.drover.member.direct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.member.direct.FallbackPlanner.Renewal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FallbackPlannerTest {

    private static final Duration NOW = Duration.ofHours(1);
    private static final Duration LATER = NOW.plus(FallbackPlanner.PATIENCE);

    @Test
    void leavesWhatIsAsItIs() {
        assertThat(plan(Set.of("a", "b"), List.of("b", "a"), Map.of(), NOW))
                .isEqualTo(new Renewal(Map.of(), Map.of()));
    }

    @Test
    void leavesAServiceOfWhichNothingWasTold() {
        assertThat(FallbackPlanner.plan(Map.of("api", Set.of("a")), Map.of(), Map.of(), NOW))
                .isEqualTo(new Renewal(Map.of(), Map.of()));
    }

    @Test
    void renewsAtOnceWhereNoneIsHealthyAnyMore() {
        assertThat(plan(Set.of("a"), List.of("b"), Map.of(), NOW).due())
                .isEqualTo(Map.of("api", List.of("b")));
        assertThat(plan(Set.of(), List.of("b"), Map.of(), NOW).due())
                .isEqualTo(Map.of("api", List.of("b")));
    }

    @Test
    void waitsForTheEndOfARollOut() {
        Renewal first = plan(Set.of("a", "b"), List.of("b", "c"), Map.of(), NOW);
        assertThat(first).isEqualTo(new Renewal(Map.of(), Map.of("api", NOW)));

        Renewal early =
                plan(Set.of("a", "b"), List.of("b", "c"), first.since(), LATER.minusMillis(1));
        assertThat(early.due()).isEmpty();

        assertThat(plan(Set.of("a", "b"), List.of("b", "c"), first.since(), LATER).due())
                .isEqualTo(Map.of("api", List.of("b", "c")));
    }

    @Test
    void aServiceWithoutInstancesKeepsItsLastOnesForAWhile() {
        Renewal first = plan(Set.of("a"), List.of(), Map.of(), NOW);
        assertThat(first.due()).isEmpty();

        assertThat(plan(Set.of("a"), List.of(), first.since(), LATER).due())
                .isEqualTo(Map.of("api", List.of()));
    }

    @Test
    void forgetsADifferenceThatIsOver() {
        assertThat(plan(Set.of("a"), List.of("a"), Map.of("api", NOW), LATER).since()).isEmpty();
    }

    @Test
    void whatHasNoneForAMomentKeepsWhatStandsThere() {
        assertThat(
                        FallbackPlanner.beside(
                                Map.of("api", Set.of("a"), "db", Set.of("d"), "old", Set.of("o")),
                                Map.of("api", List.of(), "db", List.of("e"), "new", List.of())))
                .isEqualTo(
                        Map.of(
                                "api",
                                List.of("a"),
                                "db",
                                List.of("e"),
                                "old",
                                List.of("o"),
                                "new",
                                List.of()));
    }

    private static Renewal plan(
            Set<String> standing, List<String> told, Map<String, Duration> since, Duration now) {
        return FallbackPlanner.plan(Map.of("api", standing), Map.of("api", told), since, now);
    }
}
