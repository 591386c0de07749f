package dev.drover.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.adapter.nomad.Allocation;
import dev.drover.adapter.nomad.Allocation.Canary;
import dev.drover.adapter.nomad.Allocation.Fate;
import dev.drover.workload.Frontage.Answers;
import dev.drover.workload.Frontage.Sender;
import dev.drover.workload.TrialSight.Group;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TrialSightTest {

    private static final long VERSION = 3;
    private static final Instant WELL = Situation.NOW;

    private static Allocation old(String id, Fate fate) {
        return new Allocation(id, "web", fate, Optional.empty());
    }

    private static Allocation canary(String id, Fate fate, long version) {
        return new Allocation(id, "web", fate, Optional.of(new Canary(version, Optional.of(WELL))));
    }

    private static Sender sender(String name, Map<String, Answers> answers) {
        return new Sender(name, Set.of(), false, Duration.ofSeconds(40), answers);
    }

    private static Group group(List<Allocation> allocations, Sender... senders) {
        Map<String, Group> groups =
                TrialSight.of(VERSION, allocations, Map.of("web", List.of(senders)), List.of())
                        .groups();
        assertThat(groups).containsOnlyKeys("web");
        return groups.values().iterator().next();
    }

    @Test
    void addsUpWhatAllMembersCountedOfAllCanariesAlsoOfOneThatEnded() {
        Group group =
                group(
                        List.of(
                                canary("c", Fate.SERVING, VERSION),
                                canary("gone", Fate.GOING, VERSION)),
                        sender("a", Map.of("c", new Answers(10, 1), "gone", new Answers(5, 5))),
                        sender("b", Map.of("c", new Answers(20, 2), "other", new Answers(9, 9))));

        assertThat(group.answers()).isEqualTo(new Answers(35, 8));
        assertThat(group.placed()).isEqualTo(2);
        assertThat(group.canaries()).containsOnlyKeys("c");
        assertThat(group.wellSince()).contains(WELL);
    }

    @Test
    void takesNoCanaryOfAnEarlierVersionForOne() {
        Group group = group(List.of(canary("c", Fate.GOING, 2)));

        assertThat(group.placed()).isZero();
        assertThat(group.wellSince()).isEmpty();
    }

    @Test
    void knowsThatACanaryIsNotWellWhichDoesNotRun() {
        Group group =
                group(
                        List.of(
                                canary("c", Fate.SERVING, VERSION),
                                canary("d", Fate.COMING, VERSION)));

        assertThat(group.well()).isOne();
        assertThat(group.canaries()).hasSize(2);
        assertThat(group.wellSince()).isEmpty();
    }

    @Test
    void tellsOldInstancesOneByOneFromBeforeThereIsACanary() {
        Group group =
                group(
                        List.of(
                                old("o", Fate.SERVING),
                                old("p", Fate.COMING),
                                old("gone", Fate.GOING)),
                        sender("a", Map.of("o", new Answers(7, 1))),
                        sender("b", Map.of("o", new Answers(1, 0))));

        assertThat(group.placed()).isZero();
        assertThat(group.old()).isEqualTo(Map.of("o", new Answers(8, 1), "p", new Answers(0, 0)));
    }

    @Test
    void comparesNoMoreThanSixtyFourOldInstances() {
        List<Allocation> many = new ArrayList<>();
        for (int number = 0; number < 100; number++) {
            many.add(old("o" + number, Fate.SERVING));
        }

        assertThat(group(many).old()).hasSize(64);
    }

    @Test
    void namesWhoHasCountedNothing() {
        Group group =
                group(
                        List.of(canary("c", Fate.SERVING, VERSION)),
                        sender("a", Map.of("other", new Answers(9, 9))),
                        sender("b", Map.of()));

        assertThat(group.senders()).isEqualTo(2);
        assertThat(group.mute()).containsExactly("b");
    }

    @Test
    void leavesOutGroupsThatNobodyJudges() {
        Allocation other = new Allocation("x", "other", Fate.SERVING, Optional.empty());

        assertThat(group(List.of(other)).old()).isEmpty();
    }
}
