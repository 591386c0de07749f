package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.adapter.caddy.Caddy.Counted;
import dev.drover.adapter.caddy.Caddy.Requests;
import dev.drover.proxy.MemberReport.Tally;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class BaselinesTest {

    private static final String A = "127.0.0.1:8080";
    private static final String B = "127.0.0.1:8081";

    private final Baselines baselines = new Baselines();

    @Test
    void givesAnInstanceNothingThatWasCountedBeforeTheFirstLook() {
        assertThat(look(counted(1, A, 100, 9), at(A, "old"))).isEmpty();

        assertThat(look(counted(1, A, 103, 10), at(A, "old"))).containsOnly(own("old", 3, 1));
    }

    @Test
    void givesAnInstanceAllThatCameToAnAddressThatNobodyHadBefore() {
        look(counted(1, A, 100, 9), at(A, "old"));

        Map<String, Set<String>> both = Map.of(A, Set.of("old"), B, Set.of("new"));
        assertThat(look(counted(1, B, 7, 2), both)).containsOnly(own("new", 7, 2));
    }

    @Test
    void tellsOfOneThatHasRequestsInFlightOnly() {
        look(new Counted(1, Map.of(), Map.of()), Map.of());

        Counted slow = new Counted(1, Map.of(), Map.of(A, new Requests(0, 0, 4)));
        assertThat(look(slow, at(A, "slow"))).containsOnly(Map.entry("slow", new Tally(0, 0, 4)));
    }

    @Test
    void sumsWhatAnInstanceGetsAtSeveralAddresses() {
        look(new Counted(1, Map.of(), Map.of()), Map.of());
        Counted both =
                new Counted(
                        1, Map.of(), Map.of(A, new Requests(5, 1, 1), B, new Requests(2, 2, 1)));

        assertThat(look(both, Map.of(A, Set.of("web"), B, Set.of("web"))))
                .containsOnly(Map.entry("web", new Tally(7, 3, 2)));
    }

    @Nested
    final class WhereAnAddressIsGivenOn {

        @Test
        void countsFromNowOnWhereOneTookTheOthersPlaceBetweenTwoLooks() {
            look(counted(1, A, 0, 0), at(A, "old"));
            look(counted(1, A, 50, 5), at(A, "old"));

            assertThat(look(counted(1, A, 60, 6), at(A, "new"))).isEmpty();
            assertThat(look(counted(1, A, 62, 6), at(A, "new"))).containsOnly(own("new", 2, 0));
        }

        @Test
        void countsFromTheLastLookWhereTheAddressWasFree() {
            look(counted(1, A, 0, 0), at(A, "old"));
            look(counted(1, A, 50, 5), Map.of());

            assertThat(look(counted(1, A, 53, 6), at(A, "new"))).containsOnly(own("new", 3, 1));
        }

        @Test
        void countsForBothWhileBothAreThere() {
            look(counted(1, A, 0, 0), at(A, "old"));
            look(counted(1, A, 50, 5), Map.of(A, Set.of("old", "new")));

            assertThat(look(counted(1, A, 51, 5), Map.of(A, Set.of("old", "new"))))
                    .containsOnly(own("old", 51, 5), own("new", 1, 0));
        }

        @Test
        void forgetsTheOldOneWhenTheNewOneHasBeenThere() {
            look(counted(1, A, 0, 0), at(A, "old"));
            look(counted(1, A, 50, 5), at(A, "new"));

            assertThat(look(counted(1, A, 80, 5), at(A, "old"))).isEmpty();
        }
    }

    @Test
    void goesOnWithAnInstanceThatWasUnwellForAWhile() {
        look(new Counted(1, Map.of(), Map.of()), Map.of());
        look(counted(1, A, 50, 5), at(A, "web"));
        look(counted(1, A, 52, 7), Map.of());

        assertThat(look(counted(1, A, 60, 7), at(A, "web"))).containsOnly(own("web", 60, 7));
    }

    @Test
    void beginsAnewWithAnotherCaddy() {
        look(counted(1, A, 50, 5), at(A, "web"));

        assertThat(look(counted(2, A, 60, 6), at(A, "web"))).containsOnly(own("web", 60, 6));
    }

    @Test
    void givesNothingOfWhatAnotherCaddyCountedToOneThatTookTheOthersPlace() {
        look(counted(1, A, 50, 5), at(A, "old"));

        assertThat(look(counted(2, A, 3, 1), at(A, "new"))).isEmpty();
    }

    @Test
    void beginsAnewWhereCaddyForgotTheAddress() {
        look(counted(1, A, 50, 5), at(A, "web"));
        look(new Counted(1, Map.of(), Map.of()), at(A, "web"));

        assertThat(look(counted(1, A, 2, 1), at(A, "web"))).containsOnly(own("web", 2, 1));
    }

    private Map<String, Tally> look(Counted counted, Map<String, Set<String>> occupants) {
        return baselines.next(counted, new HashMap<>(occupants));
    }

    private static Counted counted(long began, String address, long requests, long failed) {
        return new Counted(began, Map.of(), Map.of(address, new Requests(requests, failed, 0)));
    }

    private static Map<String, Set<String>> at(String address, String name) {
        return Map.of(address, Set.of(name));
    }

    private static Map.Entry<String, Tally> own(String name, long requests, long failed) {
        return Map.entry(name, new Tally(requests, failed, 0));
    }
}
