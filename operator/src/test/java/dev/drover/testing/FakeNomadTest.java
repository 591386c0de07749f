package dev.drover.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.adapter.nomad.JobFeed;
import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.Nomad;
import dev.drover.convergence.RemoteFailure;
import dev.drover.testing.FakeNomad.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FakeNomadTest extends NomadContract {

    private static final int STEPS_MAX = 100;

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final FakeNomad fake = new FakeNomad(() -> now);
    private final Set<JobId> told = new HashSet<>();

    @BeforeEach
    void follow() {
        fake.healthyAfter(Duration.ofSeconds(3));
        fake.feed().start(told::add);
        fake.feed().deliver();
    }

    @Override
    protected void letFail(Runnable registration) {
        fake.failingAfter(Duration.ofSeconds(1));
        registration.run();
    }

    @Override
    protected Nomad nomad() {
        return fake;
    }

    @Override
    protected JobFeed feed() {
        return fake.feed();
    }

    @Override
    protected Set<JobId> told() {
        return told;
    }

    @Override
    protected void eventually(BooleanSupplier condition) {
        for (int step = 0; step < STEPS_MAX; step++) {
            fake.elapse();
            fake.feed().deliver();
            if (condition.getAsBoolean()) {
                return;
            }
            now = now.plusMillis(100);
        }
        throw new AssertionError("did not come to hold in " + STEPS_MAX + " steps");
    }

    @Test
    void anUnavailableNomadDoesNothing() {
        fake.failNext(Fault.UNAVAILABLE);

        assertThatThrownBy(() -> fake.register(job("300"), 0, LEADING))
                .isInstanceOf(RemoteFailure.Unavailable.class);
        assertThat(fake.find(id())).isEmpty();
        assertThat(fake.writes()).isZero();
    }

    @Test
    void aLostAnswerHidesWhatWasDone() {
        fake.failNext(Fault.ANSWER_LOST);

        assertThatThrownBy(() -> fake.register(job("300"), 0, LEADING))
                .isInstanceOf(RemoteFailure.Indeterminate.class);
        assertThat(fake.find(id())).isPresent();
    }

    @Test
    void aFailingJobEndsItsDeployment() {
        fake.failingAfter(Duration.ofSeconds(1));
        register(job("300"), 0);

        eventually(() ->
                feed().latestDeployment(id()).filter(d -> d.status().equals("failed")).isPresent());
        assertThat(counts().failed()).isEqualTo(1);
    }

    @Test
    void aDeafFeedHearsEverythingLater() {
        fake.feed().deaf(true);
        register(job("300"), 0);
        fake.feed().deliver();
        assertThat(feed().find(id())).isEmpty();

        fake.feed().deaf(false);
        fake.feed().deliver();

        assertThat(told).containsExactly(id());
    }

    @Test
    void anEditByHandMovesTheIndexAndKeepsTheMark() {
        long index = register(job("300"), 0);

        fake.editByHand(id(), job -> job.put("Priority", 70));

        assertThat(indexNow()).isGreaterThan(index);
        assertThat(fake.plan(job("300")).nothing()).isFalse();
        assertThat(fake.find(id()).orElseThrow().ours()).isTrue();
    }
}
