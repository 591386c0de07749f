package dev.drover.member.direct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.proxy.Member;
import dev.drover.testing.InMemoryKeyValueStore;
import dev.drover.testing.InMemoryPrefixFeed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of our part in a Caddy that does not answer. */
final class FarewellTest {

    private static final Instant WENT = Instant.parse("2026-11-22T12:00:00Z");
    private static final Place PLACE = Place.of(Lonely.ADMIN, "node-a");

    private final InMemoryKeyValueStore store = new InMemoryKeyValueStore();
    private final WhereaboutsStore remembered =
            new WhereaboutsStore(store, Lonely.KEYS.whereabouts(Lonely.WEB));

    @BeforeEach
    void stand() {
        remembered.write(Whereabouts.NONE.movedTo(PLACE), () -> {});
        boolean _ =
                store.commit(
                                List.of(
                                        new Write.Put(
                                                Lonely.KEYS.report(Lonely.WEB, Member.DIRECT),
                                                new byte[] {1})))
                        .isPresent();
    }

    @Test
    void isRememberedSinceItWentAndNothingIsSaidOfItsRoutesAnyMore() throws InterruptedException {
        say(WENT);
        say(WENT.plus(Duration.ofDays(1)));

        assertThat(remembered.read().places()).containsExactly(PLACE);
        assertThat(remembered.read().leaving()).contains(WENT);
        assertThat(store.read(Lonely.KEYS.report(Lonely.WEB, Member.DIRECT))).isEmpty();
    }

    @Test
    void isForgottenAfterAWeek() throws InterruptedException {
        say(WENT);

        say(WENT.plus(Duration.ofDays(8)));

        assertThat(store.read(Lonely.KEYS.whereabouts(Lonely.WEB))).isEmpty();
    }

    /** Each look at the time takes so long that a Caddy counts as away at once. */
    private void say(Instant now) throws InterruptedException {
        AtomicInteger looks = new AtomicInteger();
        DirectMember.Surroundings surroundings =
                Lonely.surroundings(
                        store,
                        new InMemoryPrefixFeed(),
                        () -> now,
                        () -> Member.SILENT_AFTER.multipliedBy(looks.incrementAndGet()));
        Moves moves = new Moves(Lonely.WEB, remembered, surroundings.connections(), Map::of);

        new Farewell(Lonely.WEB, surroundings, moves).say(() -> true);
    }
}
