package dev.drover.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.drover.cluster.CatalogAgent;
import dev.drover.cluster.Listing;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link CatalogAgent} promises. */
public abstract class CatalogAgentContract {

    /** For how long the entry is shown that lapses. */
    private static final Duration SHORT = Duration.ofSeconds(1);

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String SERVICE = "shop--db-primary";
    private static final Listing ONE =
            new Listing("shop--db-primary--db-1", SERVICE, "db-1", "10.0.0.1", 5432);
    private static final Listing OTHER =
            new Listing("shop--db-primary--db-2", SERVICE, "db-2", "10.0.0.2", 5432);

    protected abstract CatalogAgent agent();

    /** {@code host:port} of what clients are shown, sorted. */
    protected abstract List<String> shown(String service);

    /** Lets so much time pass, if the agent's clock does not go by itself. */
    protected abstract void letPass(Duration shown);

    /** A real agent tells its servers a moment later. */
    private void expectShown(String... places) {
        await().untilAsserted(() -> assertThat(shown(SERVICE)).containsExactly(places));
    }

    @AfterEach
    void empty() {
        agent().unlist(ONE.id());
        agent().unlist(OTHER.id());
    }

    @Test
    void showsAnEntryAtOnce() {
        agent().enter(ONE, LONG);
        assertThat(agent().look(ONE.id())).contains(ONE);
        expectShown("10.0.0.1:5432");
    }

    @Test
    void showsNothingThatWasNotEntered() {
        assertThat(agent().look(ONE.id())).isEmpty();
        assertThat(agent().renew(ONE.id())).isFalse();
        expectShown();
    }

    @Test
    void keepsOneEntryForAnId() {
        agent().enter(ONE, LONG);
        Listing moved = new Listing(ONE.id(), SERVICE, "db-1", "10.0.0.9", 6000);
        agent().enter(moved, LONG);
        assertThat(agent().look(ONE.id())).contains(moved);
        expectShown("10.0.0.9:6000");
    }

    @Test
    void keepsThoseOfSeveralMembers() {
        agent().enter(ONE, LONG);
        agent().enter(OTHER, LONG);
        expectShown("10.0.0.1:5432", "10.0.0.2:5432");
        agent().unlist(ONE.id());
        expectShown("10.0.0.2:5432");
        assertThat(agent().look(ONE.id())).isEmpty();
    }

    @Test
    void showsWhatLapsedOnlyWhenItIsRenewed() {
        agent().enter(ONE, SHORT);
        letPass(SHORT);
        expectShown();
        assertThat(agent().look(ONE.id())).contains(ONE);
        assertThat(agent().renew(ONE.id())).isTrue();
        expectShown("10.0.0.1:5432");
    }

    @Test
    void takesAwayWhatIsNotThere() {
        assertThatCode(() -> agent().unlist(ONE.id())).doesNotThrowAnyException();
    }
}
