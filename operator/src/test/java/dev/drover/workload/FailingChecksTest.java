package dev.drover.workload;

import static dev.drover.workload.Situation.WEB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.adapter.consul.FailingCheck;
import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.Nomad;
import dev.drover.convergence.RemoteFailure;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FailingChecksTest {

    private final List<String> asked = new ArrayList<>();
    private final List<JobId> changed = new ArrayList<>();
    private boolean answers = true;
    private Optional<JobId> owner = Optional.of(WEB);
    private final FailingChecks checks = new FailingChecks(nomad());

    @Test
    void tellsAJobWhenACheckOfItsAllocationsBeginsAndCeasesToFail() {
        tell(check("a", "down"));

        assertThat(checks.of(WEB)).containsExactly(check("a", "down"));
        assertThat(changed).containsExactly(WEB);

        tell();

        assertThat(checks.of(WEB)).isEmpty();
        assertThat(changed).containsExactly(WEB, WEB);
    }

    @Test
    void tellsNobodyWhatHasNotChanged() {
        tell(check("a", "down"));
        tell(check("a", "down"));

        assertThat(changed).hasSize(1);
    }

    @Test
    void tellsWhenACheckSaysSomethingElse() {
        tell(check("a", "down"));
        tell(check("a", "503"));

        assertThat(changed).hasSize(2);
        assertThat(checks.of(WEB)).extracting(FailingCheck::output).containsExactly("503");
    }

    @Test
    void asksOnceWhoseAnAllocationIs() {
        tell(check("a", "down"));
        tell(check("a", "down"), check("b", "down"));

        assertThat(asked).containsExactly("a", "b");
    }

    @Test
    void leavesAloneWhatNomadDoesNotKnow() {
        owner = Optional.empty();

        tell(check("a", "down"));
        tell(check("a", "down"));

        assertThat(changed).isEmpty();
        assertThat(asked).containsExactly("a");
    }

    @Test
    void asksAgainWhenNomadDidNotAnswer() {
        answers = false;
        assertThatThrownBy(() -> tell(check("a", "down")))
                .isInstanceOf(RemoteFailure.Unavailable.class);
        assertThat(checks.of(WEB)).isEmpty();
        answers = true;

        tell(check("a", "down"));

        assertThat(changed).containsExactly(WEB);
    }

    private void tell(FailingCheck... failing) {
        checks.tell(List.of(failing), changed::add);
    }

    private static FailingCheck check(String allocation, String output) {
        return new FailingCheck(allocation, "n1", "web", "answers", output);
    }

    private Nomad nomad() {
        return (Nomad)
                Proxy.newProxyInstance(
                        Nomad.class.getClassLoader(),
                        new Class<?>[] {Nomad.class},
                        (_, _, arguments) -> {
                            asked.add((String) arguments[0]);
                            if (!answers) {
                                throw new RemoteFailure.Unavailable("nomad: silent");
                            }
                            return owner;
                        });
    }
}
