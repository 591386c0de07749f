package dev.drover.workload;

import static dev.drover.workload.Situation.KEY;
import static dev.drover.workload.Situation.OTHER;
import static dev.drover.workload.Situation.WEB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.adapter.nomad.Allocation;
import dev.drover.adapter.nomad.Allocation.Fate;
import dev.drover.adapter.nomad.Deployment;
import dev.drover.adapter.nomad.JobStub;
import dev.drover.adapter.nomad.Nomad;
import dev.drover.convergence.RemoteFailure;
import dev.drover.document.DocumentKey;
import dev.drover.workload.JobPart.Registered;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class LagsTest {

    private static final Optional<Deployment> DONE =
            Optional.of(Situation.deployment(10, "successful"));

    private final Map<String, List<Frontage.Sender>> senders = new HashMap<>();
    private final List<DocumentKey> woken = new ArrayList<>();
    private final Frontage frontage = frontage();
    private Consumer<String> changed = _ -> {};
    private List<Allocation> allocations =
            List.of(new Allocation("a", "g", Fate.SERVING, Optional.empty()));
    private int asked;
    private Instant now = Situation.NOW;
    private boolean answers = true;
    private final JobStub stub = Situation.stub(WEB, 10, true);
    private final Lags lags = new Lags(nomad(), frontage, () -> now);

    LagsTest() {
        lags.start(woken::add);
    }

    @Test
    void asksNomadNothingWhereNobodySends() {
        assertThat(lags.of(KEY, offering("web"), stub, DONE)).isEmpty();
        assertThat(asked).isZero();
    }

    @Test
    void asksNomadNothingAboutWhatIsNotInConsul() {
        sends("web", "a");

        assertThat(lags.of(KEY, offering(), stub, DONE)).isEmpty();
        assertThat(asked).isZero();
    }

    @Test
    void asksOnceWhileNothingIsHeard() {
        sends("web", "a");

        assertThat(lags.of(KEY, offering("web"), stub, DONE)).isEmpty();
        assertThat(lags.of(KEY, offering("web"), stub, DONE)).isEmpty();

        assertThat(asked).isOne();
    }

    @Test
    void asksAgainWhenAnotherInstanceRuns() {
        sends("web", "a");
        assertThat(lags.of(KEY, offering("web"), stub, DONE)).isEmpty();
        allocations = List.of(new Allocation("b", "g", Fate.SERVING, Optional.empty()));

        JobStub other = Situation.withCounts(stub, 0, 0, 2, 1, 0, 0, 0);

        assertThat(lags.of(KEY, offering("web"), other, DONE)).isPresent();
    }

    @Test
    void asksAgainWhenSomebodySendsElsewhere() {
        sends("web", "a");
        assertThat(lags.of(KEY, offering("web"), stub, DONE)).isEmpty();

        sends("web");

        assertThat(lags.of(KEY, offering("web"), stub, DONE)).isPresent();
    }

    @Test
    void callsItBriefForTwoSecondsWhileNothingOfTheJobChanged() {
        sends("web", "a");
        assertThat(lags.of(KEY, offering("web"), stub, DONE)).isEmpty();
        sends("web");

        assertThat(lags.of(KEY, offering("web"), stub, DONE).orElseThrow().brief()).isTrue();
        now = now.plusMillis(1_900);
        assertThat(lags.of(KEY, offering("web"), stub, DONE))
                .map(Lag::within)
                .contains(Duration.ofMillis(100));
        now = now.plusMillis(100);
        assertThat(lags.of(KEY, offering("web"), stub, DONE).orElseThrow().brief()).isFalse();
    }

    @Test
    void beginsAnewToCallItBriefOnceItWasOver() {
        sends("web", "a");
        assertThat(lags.of(KEY, offering("web"), stub, DONE)).isEmpty();
        sends("web");
        assertThat(lags.of(KEY, offering("web"), stub, DONE)).isPresent();
        sends("web", "a");
        assertThat(lags.of(KEY, offering("web"), stub, DONE)).isEmpty();
        now = now.plusSeconds(10);
        sends("web");

        assertThat(lags.of(KEY, offering("web"), stub, DONE).orElseThrow().brief()).isTrue();
    }

    @Test
    void callsNothingBriefAfterAnotherVersionWasRolledOut() {
        sends("web", "a");
        assertThat(lags.of(KEY, offering("web"), stub, DONE)).isEmpty();
        allocations = List.of(new Allocation("b", "g", Fate.SERVING, Optional.empty()));

        Optional<Lag> lag = lags.of(KEY, offering("web"), Situation.stub(WEB, 11, true), DONE);

        assertThat(lag.orElseThrow().brief()).isFalse();
    }

    @Test
    void asksEachTimeWhileSomebodyLagsBehind() {
        sends("web");
        assertThat(lags.of(KEY, offering("web"), stub, DONE)).isPresent();
        allocations = List.of();

        assertThat(lags.of(KEY, offering("web"), stub, DONE)).isEmpty();
    }

    @Test
    void asksNothingDuringARollOutNorAfterOneThatFailedNorOfAStoppedJob() {
        sends("web");
        JobPart part = offering("web");

        assertThat(lags.of(KEY, part, stub, Optional.of(Situation.deployment(10, "running"))))
                .isEmpty();
        assertThat(lags.of(KEY, part, stub, Optional.of(Situation.deployment(10, "failed"))))
                .isEmpty();
        assertThat(lags.of(KEY, part, Situation.stopped(stub), DONE)).isEmpty();
        assertThat(asked).isZero();
    }

    @Test
    void asksAlsoWhereThereWasNoRollOut() {
        sends("web");

        assertThat(lags.of(KEY, offering("web"), stub, Optional.empty())).isPresent();
    }

    @Test
    void concludesNothingWhereNomadDoesNotAnswer() {
        sends("web", "a");
        answers = false;

        assertThatThrownBy(() -> lags.of(KEY, offering("web"), stub, DONE))
                .isInstanceOf(RemoteFailure.Unavailable.class);
    }

    @Test
    void wakesWhomItConcernsAndNobodyElse() {
        lags.of(KEY, offering("web"), stub, DONE);
        lags.of(OTHER, offering("other"), stub, DONE);

        changed.accept("web");
        changed.accept("nobody's");

        assertThat(woken).containsExactly(KEY);
    }

    @Test
    void wakesNobodyForAServiceThatItHasNoMore() {
        lags.of(KEY, offering("web"), stub, DONE);
        lags.of(KEY, offering("other"), stub, DONE);

        changed.accept("web");
        assertThat(woken).isEmpty();
        changed.accept("other");
        assertThat(woken).containsExactly(KEY);
    }

    @Test
    void wakesNobodyThatIsGone() {
        lags.of(KEY, offering("web"), stub, DONE);
        lags.of(OTHER, offering("web"), stub, DONE);
        lags.forget(KEY);

        changed.accept("web");

        assertThat(woken).containsExactly(OTHER);
    }

    @Test
    void knowsNothingWhereNothingStandsBeforeServices() {
        Lags none = new Lags(nomad(), Frontage.NONE, () -> now);
        none.start(woken::add);

        assertThat(none.of(KEY, offering("web"), stub, DONE)).isEmpty();
        assertThat(asked).isZero();
    }

    private static JobPart offering(String... services) {
        List<Offer> offers = List.of(services).stream().map(it -> new Offer(it, "g")).toList();
        return JobPart.of(WEB)
                .with(
                        new Registered(
                                5,
                                "h",
                                10,
                                false,
                                1,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                offers,
                                Optional.empty(),
                                Optional.empty()));
    }

    private void sends(String service, String... to) {
        senders.put(
                service,
                List.of(
                        new Frontage.Sender(
                                "n", Set.of(to), false, Duration.ofSeconds(40), Map.of())));
    }

    private Frontage frontage() {
        return new Frontage() {
            @Override
            public void start(Consumer<String> listener) {
                changed = listener;
            }

            @Override
            public List<Sender> sendersTo(String service) {
                return senders.getOrDefault(service, List.of());
            }
        };
    }

    private Nomad nomad() {
        return (Nomad)
                Proxy.newProxyInstance(
                        Nomad.class.getClassLoader(),
                        new Class<?>[] {Nomad.class},
                        (_, method, _) -> {
                            assertThat(method.getName()).isEqualTo("allocations");
                            asked++;
                            if (!answers) {
                                throw new RemoteFailure.Unavailable("nomad: connection refused");
                            }
                            return allocations;
                        });
    }
}
