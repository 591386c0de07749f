package dev.drover.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.cluster.ParameterStore;
import dev.drover.role.parameter.ParameterRequest;
import dev.drover.role.parameter.ParameterState;
import dev.drover.testing.InMemoryKeyValueStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Over a store in memory, and a clock that stands still until it is set. */
final class TuningTest {

    private static final ParameterState NONE =
            new ParameterState("none", "none", new TreeSet<>(), new TreeSet<>(), "");

    private final ParameterStore store =
            new ParameterStore(new InMemoryKeyValueStore(), "drover/parameters/shop/Test/db");
    private final Map<String, ParameterState> answers = new ConcurrentHashMap<>();
    private final AtomicReference<Duration> now = new AtomicReference<>(Duration.ZERO);
    private final AtomicInteger woken = new AtomicInteger();
    private final Tuning tuning =
            new Tuning(
                    new Tuning.Parts(
                            store,
                            () -> List.of("a", "b"),
                            name -> Optional.ofNullable(answers.get(name)),
                            now::get,
                            woken::incrementAndGet));

    @AfterEach
    void end() {
        tuning.close();
    }

    @Test
    void hearsWhoAnswersAndWakesOnceForWhatIsNew() {
        answers.put("a", NONE);

        tuning.start();

        await().until(() -> !tuning.sight().members().isEmpty());
        assertThat(tuning.sight().members()).isEqualTo(Map.of("a", NONE));
        assertThat(woken).hasValue(1);
    }

    @Test
    void aClockThatGoesOnWakesNobody() {
        answers.put("a", NONE.saidAt(Optional.of(Instant.EPOCH)));
        tuning.start();
        await().until(() -> !tuning.sight().members().isEmpty());

        ParameterState later = NONE.saidAt(Optional.of(Instant.EPOCH.plusSeconds(1)));
        answers.put("a", later);

        await().until(() -> tuning.sight().members().containsValue(later));
        assertThat(woken).hasValue(1);
    }

    @Test
    void whatWasSaidLongAgoIsNotKnown() {
        answers.put("a", NONE);
        tuning.start();
        await().until(() -> !tuning.sight().members().isEmpty());

        answers.clear();
        now.set(Duration.ofSeconds(3));

        assertThat(tuning.sight().members()).isEmpty();
    }

    @Test
    void readsWhatStandsInTheStore() {
        assertThat(store.write(0, ParameterRequest.NONE, List.of())).isTrue();
        assertThat(store.write(0, ParameterRequest.NONE, List.of())).isFalse();

        assertThat(tuning.sight().standing().orElseThrow().request())
                .contains(ParameterRequest.NONE);
    }

    @Test
    void aHandOverThatDoesNotComeIsOver() {
        tuning.handedOver("b", 3, Optional.empty());
        assertThat(tuning.sight().handOver())
                .hasValueSatisfying(it -> assertThat(it.over()).isFalse());

        now.set(Duration.ofMinutes(2));
        assertThat(tuning.sight().handOver())
                .hasValueSatisfying(it -> assertThat(it.over()).isTrue());
    }
}
