package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.proxy.RouteEntry;
import dev.drover.testing.Entries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class InquiryTest {

    private static final Duration HANGS = Duration.ofSeconds(5);
    private static final List<RouteEntry> ROUTES =
            List.of(Entries.passing("shop/a", "a", "b"), Entries.passing("shop/c", "b", "c"));

    private final List<String> asked = new ArrayList<>();
    private Duration now = Duration.ZERO;
    private final Inquiry inquiry = new Inquiry(() -> now);

    @Test
    void asksEachOnce() {
        round();
        round();

        assertThat(asked).containsExactly("a/", "b/", "c/");
        assertThat(inquiry.reached("a")).isTrue();
        assertThat(inquiry.reached("nobody")).isFalse();
        assertThat(inquiry.leftOver()).isFalse();
    }

    @Test
    void asksAgainWhoHasOtherAddresses() {
        round();
        inquiry.changed("b");
        round();

        assertThat(asked).containsExactly("a/", "b/", "c/", "b/");
    }

    @Test
    void asksOnceMoreWhoseAddressesChangeWhileItIsAsked() {
        inquiry.round(
                ROUTES,
                (service, _) -> {
                    inquiry.changed(service);
                    return true;
                });
        round();

        assertThat(asked).hasSize(3);
    }

    @Test
    void asksAllAgainWhenToldSo() {
        round();
        inquiry.again();
        round();

        assertThat(asked).hasSize(6);
    }

    @Test
    void remembersWhatWasSaidLast() {
        round();
        inquiry.again();
        inquiry.round(ROUTES, (service, _) -> !service.equals("b"));

        assertThat(inquiry.reached("a")).isTrue();
        assertThat(inquiry.reached("b")).isFalse();
    }

    @Test
    void leavesTheRestToTheNextRoundWhenOneHangs() {
        slowRound("a");

        assertThat(asked).containsExactly("a/");
        assertThat(inquiry.leftOver()).isTrue();

        slowRound("a");
        assertThat(asked).containsExactly("a/", "b/", "c/");
        assertThat(inquiry.leftOver()).isFalse();
    }

    /** Nine that hang would keep the tenth from ever being asked. */
    @Test
    void asksFirstWhoWasAskedLongestAgo() {
        slowRound("a", "b");
        inquiry.again();
        slowRound("a", "b");
        inquiry.again();
        slowRound("a", "b");

        assertThat(asked).containsExactly("a/", "b/", "c/", "a/");
    }

    @Test
    void takesNoLongerThanItsTimeAndOneAnswer() {
        slowRound("a", "b", "c");

        assertThat(now).isLessThanOrEqualTo(Inquiry.BUDGET.plus(HANGS));
    }

    @Test
    void forgetsWhatIsAskedNoMore() {
        round();

        inquiry.keepOnly(Set.of("a"));

        assertThat(inquiry.reached("a")).isTrue();
        assertThat(inquiry.reached("b")).isFalse();
        round();
        assertThat(asked).as("when they are back").containsExactly("a/", "b/", "c/", "b/", "c/");
    }

    private void round() {
        slowRound();
    }

    private void slowRound(String... hanging) {
        inquiry.round(
                ROUTES,
                (service, path) -> {
                    asked.add(service + path);
                    if (List.of(hanging).contains(service)) {
                        now = now.plus(HANGS);
                        return false;
                    }
                    return true;
                });
    }
}
