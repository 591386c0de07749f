package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.proxy.Places.Claim;
import dev.drover.proxy.Places.Taken;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PlacesTest {

    private static final String ROOT = "web: shop.test/*";
    private static final String API = "web: shop.test/api/*";

    private final Places places = new Places();

    @Test
    void belongToTheFirstThatClaimsThem() {
        assertThat(places.claim("shop/a", List.of(ROOT, API)).taken()).isEmpty();
    }

    @Test
    void areClaimedAgainByTheirHolder() {
        places.claim("shop/a", List.of(ROOT));

        assertThat(places.claim("shop/a", List.of(ROOT))).isEqualTo(free(Set.of()));
    }

    @Test
    void areNotGivenToAnother() {
        places.claim("shop/a", List.of(ROOT));

        assertThat(places.claim("shop/b", List.of(API, ROOT)).taken())
                .contains(new Taken(ROOT, "shop/a"));
    }

    @Test
    void areNotClaimedInPart() {
        places.claim("shop/a", List.of(ROOT));
        places.claim("shop/b", List.of(API, ROOT));

        assertThat(places.claim("shop/c", List.of(API)).taken()).isEmpty();
    }

    @Test
    void stayWithWhoCannotHaveOthers() {
        places.claim("shop/a", List.of(ROOT));
        places.claim("shop/b", List.of(API));
        places.claim("shop/b", List.of(ROOT));

        assertThat(places.claim("shop/c", List.of(API)).taken()).contains(new Taken(API, "shop/b"));
    }

    @Test
    void areGivenUpByWhoClaimsOthers() {
        places.claim("shop/a", List.of(ROOT));
        places.claim("shop/a", List.of(API));

        assertThat(places.claim("shop/b", List.of(ROOT)).taken()).isEmpty();
    }

    @Test
    void wakeWhoWaitsWhenOneIsGivenUp() {
        places.claim("shop/a", List.of(ROOT, API));
        places.claim("shop/b", List.of(ROOT));

        assertThat(places.claim("shop/a", List.of(API))).isEqualTo(free(Set.of("shop/b")));
    }

    @Test
    void wakeNobodyWhenOnlyMoreAreClaimed() {
        places.claim("shop/a", List.of(ROOT));
        places.claim("shop/b", List.of(ROOT));

        assertThat(places.claim("shop/a", List.of(ROOT, API))).isEqualTo(free(Set.of()));
    }

    @Test
    void wakeWhoWaitsWhenTheirHolderGoes() {
        places.claim("shop/a", List.of(ROOT));
        places.claim("shop/b", List.of(ROOT));

        assertThat(places.release("shop/a")).containsExactly("shop/b");
        assertThat(places.claim("shop/b", List.of(ROOT)).taken()).isEmpty();
    }

    @Test
    void areNotWaitedForByWhoFoundOthers() {
        places.claim("shop/a", List.of(ROOT));
        places.claim("shop/b", List.of(ROOT));
        places.claim("shop/b", List.of(API));

        assertThat(places.release("shop/a")).isEmpty();
    }

    @Test
    void areNotWaitedForByWhoIsGone() {
        places.claim("shop/a", List.of(ROOT));
        places.claim("shop/b", List.of(ROOT));
        places.release("shop/b");

        assertThat(places.release("shop/a")).isEmpty();
    }

    @Test
    void areHeldAsItIsRecorded() {
        places.recall("shop/a", List.of(ROOT));

        assertThat(places.claim("shop/b", List.of(ROOT)).taken())
                .contains(new Taken(ROOT, "shop/a"));
    }

    @Test
    void areNotTakenFromAnotherByARecord() {
        places.claim("shop/a", List.of(ROOT));
        places.recall("shop/b", List.of(ROOT, API));

        assertThat(places.claim("shop/a", List.of(ROOT)).taken()).isEmpty();
        assertThat(places.claim("shop/c", List.of(API)).taken()).contains(new Taken(API, "shop/b"));
    }

    @Test
    void areHeldAsTheyWereClaimedWhateverIsRecorded() {
        places.claim("shop/a", List.of(API));
        places.recall("shop/a", List.of(ROOT));

        assertThat(places.claim("shop/b", List.of(ROOT)).taken()).isEmpty();
    }

    @Test
    void areNotTakenAwayByTheEndOfWhoOnlyWaited() {
        places.claim("shop/a", List.of(ROOT));
        places.claim("shop/b", List.of(ROOT));
        places.release("shop/b");

        assertThat(places.claim("shop/c", List.of(ROOT)).taken())
                .contains(new Taken(ROOT, "shop/a"));
    }

    @Test
    void knowWhoHasOne() {
        places.claim("shop/a", List.of(ROOT));
        places.claim("shop/b", List.of(ROOT));

        assertThat(places.holds("shop/a")).isTrue();
        assertThat(places.holds("shop/b")).isFalse();
    }

    @Test
    void belongToNobodyAfterTheyWereCleared() {
        places.claim("shop/a", List.of(ROOT));
        places.claim("shop/b", List.of(ROOT));
        places.clear();

        assertThat(places.holds("shop/a")).isFalse();
        assertThat(places.claim("shop/c", List.of(ROOT))).isEqualTo(free(Set.of()));
        assertThat(places.release("shop/c")).isEmpty();
    }

    private static Claim free(Set<String> hopeful) {
        return new Claim(Optional.empty(), hopeful);
    }
}
