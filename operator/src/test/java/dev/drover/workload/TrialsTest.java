package dev.drover.workload;

import static dev.drover.workload.Situation.WEB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.drover.adapter.nomad.Allocation;
import dev.drover.adapter.nomad.Allocation.Canary;
import dev.drover.adapter.nomad.Allocation.Fate;
import dev.drover.adapter.nomad.Deployment;
import dev.drover.adapter.nomad.Nomad;
import dev.drover.convergence.RemoteFailure;
import dev.drover.workload.Frontage.Answers;
import dev.drover.workload.Frontage.Sender;
import dev.drover.workload.JobPart.Registered;
import dev.drover.workload.TrialSight.Group;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class TrialsTest {

    private int asked;
    private boolean answers = true;
    private final Trials trials = new Trials(nomad(), frontage());

    private static Optional<Deployment> deployment(boolean waits) {
        return Optional.of(
                new Deployment("d", WEB, 10, 3, "running", "", 2, 1, 1, 0, waits, waits, 1));
    }

    private static JobPart offering(Offer... offers) {
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
                                List.of(offers),
                                Optional.empty(),
                                Optional.empty()));
    }

    @Test
    void asksNomadNothingWhereNobodyJudgesOrNoCanaryWaits() {
        assertThat(trials.of(Set.of(), offering(), deployment(true))).isEmpty();
        assertThat(trials.of(Set.of("g"), offering(), deployment(false))).isEmpty();
        assertThat(trials.of(Set.of("g"), offering(), Optional.empty())).isEmpty();
        assertThat(asked).isZero();
    }

    @Test
    void takesWhatAMemberCountedOfAGroupOnceHoweverManyServicesItHas() {
        JobPart part =
                offering(new Offer("web", "g"), new Offer("admin", "g"), new Offer("web", "h"));

        Map<String, Group> groups =
                trials.of(Set.of("g"), part, deployment(true)).orElseThrow().groups();

        assertThat(groups).containsOnlyKeys("g");
        assertThat(groups.values())
                .extracting(Group::answers, Group::senders)
                .containsExactly(tuple(new Answers(9, 1), 1));
    }

    @Test
    void knowsOfNobodyWhoSendsToWhatIsNotInConsul() {
        Map<String, Group> groups =
                trials.of(Set.of("g"), offering(), deployment(true)).orElseThrow().groups();

        assertThat(groups.values()).extracting(Group::senders).containsExactly(0);
    }

    @Test
    void concludesNothingWhereNomadDoesNotAnswer() {
        answers = false;

        assertThatThrownBy(() -> trials.of(Set.of("g"), offering(), deployment(true)))
                .isInstanceOf(RemoteFailure.Unavailable.class);
    }

    private static Frontage frontage() {
        return new Frontage() {
            @Override
            public void start(Consumer<String> changed) {
                // It tells nothing in these tests.
            }

            @Override
            public List<Sender> sendersTo(String service) {
                return List.of(
                        new Sender(
                                "n",
                                Set.of("c"),
                                false,
                                Duration.ofSeconds(40),
                                Map.of("c", new Answers(9, 1))));
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
                            return List.of(
                                    new Allocation(
                                            "c",
                                            "g",
                                            Fate.SERVING,
                                            Optional.of(new Canary(3, Optional.empty()))));
                        });
    }
}
