package dev.drover.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.adapter.nomad.Allocation;
import dev.drover.adapter.nomad.Allocation.Fate;
import dev.drover.workload.Frontage.Sender;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LagTest {

    private static final Duration LEFT = Duration.ofSeconds(40);
    private static final Offer WEB = new Offer("web", "g");
    private static final Allocation ONE =
            new Allocation("11111111-1", "g", Fate.SERVING, Optional.empty());
    private static final Allocation TWO =
            new Allocation("22222222-2", "g", Fate.SERVING, Optional.empty());
    private static final Allocation OLD =
            new Allocation("33333333-3", "g", Fate.GOING, Optional.empty());
    private static final Allocation NEW =
            new Allocation("44444444-4", "g", Fate.COMING, Optional.empty());

    @Test
    void isNoneWhereASenderHasAllThatServeAndNoneThatIsGone() {
        assertThat(lag(List.of(ONE, TWO, OLD, NEW), sender("n", ONE, TWO))).isEmpty();
    }

    @Test
    void isNoneWhereNobodySends() {
        assertThat(lag(List.of(ONE, OLD))).isEmpty();
    }

    @Test
    void saysHowManyOfHowManyASenderHas() {
        assertThat(lag(List.of(ONE, TWO), sender("a", ONE, TWO), sender("b", ONE)))
                .contains(
                        new Lag(
                                "proxy member b sends to 1 of 2 instances of service web",
                                false,
                                LEFT));
    }

    @Test
    void namesAnInstanceThatIsGone() {
        assertThat(lag(List.of(ONE, OLD), sender("a", ONE, OLD)))
                .contains(
                        new Lag(
                                "proxy member a still sends to allocation 33333333 of service web,"
                                        + " which is gone",
                                false,
                                LEFT));
    }

    @Test
    void countsFurtherInstancesThatAreGone() {
        Allocation more = new Allocation("5", "g", Fate.GOING, Optional.empty());

        assertThat(lag(List.of(OLD, more), sender("a", OLD, more)).orElseThrow().message())
                .contains("allocation 33333333 and 1 more of service web");
    }

    @Test
    void doesNotAskForMoreThanASenderHasRoomFor() {
        Sender full = new Sender("a", Set.of(ONE.id()), true, LEFT, Map.of());

        assertThat(lag(List.of(ONE, TWO), full)).isEmpty();
    }

    @Test
    void knowsNothingOfInstancesThatAnotherJobHas() {
        Sender both = new Sender("a", Set.of(ONE.id(), "10.0.0.1:80"), false, LEFT, Map.of());

        assertThat(lag(List.of(ONE), both)).isEmpty();
    }

    @Test
    void asksForTheGroupsOnlyThatHaveTheService() {
        Allocation other = new Allocation("9", "other", Fate.SERVING, Optional.empty());

        assertThat(lag(List.of(ONE, other), sender("a", ONE))).isEmpty();
    }

    @Test
    void asksEachServiceAndAllItsGroups() {
        List<Offer> offers = List.of(WEB, new Offer("admin", "g"), new Offer("admin", "h"));
        Allocation other = new Allocation("9", "h", Fate.SERVING, Optional.empty());
        Map<String, List<Sender>> senders =
                Map.of("web", List.of(sender("a", ONE)), "admin", List.of(sender("a", ONE)));

        assertThat(Lag.of(offers, senders, List.of(ONE, other)))
                .map(Lag::message)
                .contains("proxy member a sends to 1 of 2 instances of service admin");
    }

    private static Optional<Lag> lag(List<Allocation> allocations, Sender... senders) {
        return Lag.of(List.of(WEB), Map.of("web", List.of(senders)), allocations);
    }

    private static Sender sender(String name, Allocation... to) {
        Set<String> ids = Set.copyOf(List.of(to).stream().map(Allocation::id).toList());
        return new Sender(name, ids, false, LEFT, Map.of());
    }
}
