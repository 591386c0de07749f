package dev.drover.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.proxy.RouteEntry;
import dev.drover.testing.Entries;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class RemovalsTest {

    private static final Intake MANY = routes(40);

    private final Removals removals = new Removals();

    @Test
    void areMadeAtOnceWhenTheyAreFew() {
        assertThat(removals.held(MANY, routes(32), Duration.ZERO)).isEqualTo(routes(32));
        assertThat(removals.held(routes(5), routes(0), Duration.ZERO)).isEqualTo(routes(0));
        assertThat(removals.trouble()).isEmpty();
    }

    @Test
    void waitWhenTheyAreMany() {
        assertThat(removals.held(MANY, routes(31), Duration.ZERO)).isEqualTo(MANY);
        assertThat(removals.trouble())
                .contains(
                        "9 routes vanished at once: they are served until they have been gone for"
                                + " 60 s");
    }

    @Test
    void areMadeWhenTheyWereGoneForLong() {
        removals.held(MANY, routes(0), Duration.ZERO);
        removals.held(MANY, routes(0), Removals.PATIENCE.minusSeconds(1));

        assertThat(removals.held(MANY, routes(0), Removals.PATIENCE)).isEqualTo(routes(0));
        assertThat(removals.trouble()).isEmpty();
    }

    @Test
    void areForgottenWhenTheyAreBack() {
        removals.held(MANY, routes(0), Duration.ZERO);
        removals.held(MANY, MANY, Duration.ofSeconds(30));

        assertThat(removals.held(MANY, routes(0), Removals.PATIENCE)).isEqualTo(MANY);
    }

    @Test
    void keepNoNewTextFromBeingApplied() {
        RouteEntry other = Entries.answering("shop/r000", 9, "new");
        Map<String, RouteEntry> wanted = new TreeMap<>(Map.of("shop/r000", other));

        Intake held = removals.held(MANY, new Intake(Optional.empty(), wanted), Duration.ZERO);

        assertThat(held.routes()).hasSize(40).containsEntry("shop/r000", other);
    }

    private static Intake routes(int count) {
        Map<String, RouteEntry> routes = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            String name = "shop/r%03d".formatted(i);
            routes.put(name, Entries.answering(name, 1, "old"));
        }
        return new Intake(Optional.empty(), routes);
    }
}
