package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.role.Disk;
import dev.drover.role.Order;
import dev.drover.role.Position;
import dev.drover.role.Promise;
import dev.drover.role.Server;
import dev.drover.role.SupervisorState;
import dev.drover.testing.LoopOfSupervisor;
import dev.drover.testing.RoleRecords;
import dev.drover.testing.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class SupervisorLoopTest {

    private static final Disk FOLLOWED_THIS_TERM =
            new Disk(3, 3, "b1", RoleRecords.SYSTEM, Disk.Data.WHOLE);
    private static final Order STOP = new Order.Stop(false);
    private static final Order START = new Order.StartStandby();

    private final ScriptedServer server = new ScriptedServer(FOLLOWED_THIS_TERM);

    @Test
    void stopsWhatRunsAndStartsItCutOff() {
        try (LoopOfSupervisor _ = new LoopOfSupervisor(server)) {
            await().until(() -> server.orders().size() == 2);
            assertThat(server.orders()).containsExactly(STOP, START);
        }
    }

    @Test
    void tellsTheServerWhoBelongsToTheCluster() {
        try (LoopOfSupervisor _ = new LoopOfSupervisor(server)) {
            await().untilAsserted(() -> assertThat(server.belonging()).contains("a", "b"));
        }
    }

    /** Otherwise it would believe in a server that is gone. */
    @Test
    void whatEndedWhileItWasStartedDoesNotCountAsStarted() {
        try (LoopOfSupervisor supervisor = new LoopOfSupervisor(server)) {
            await().until(() -> server.orders().contains(START));
            server.exit();
            server.letStart();
            await().until(() -> server.orders().size() >= 3);
            assertThat(server.orders().subList(0, 3)).containsExactly(STOP, START, STOP);
            await().until(() -> server.orders().size() >= 4);
            server.letStart();
            await().until(() -> supervisor.loop().state().server().run() == Server.Run.STANDBY);
        }
    }

    /** What is believed of a disk is written on it one day. */
    @Test
    void hearsWhatStandsOnTheDiskWhateverBecameOfTheOrder() {
        Disk copied = new Disk(3, 3, "b2", RoleRecords.SYSTEM, Disk.Data.WHOLE);
        try (LoopOfSupervisor supervisor = new LoopOfSupervisor(server)) {
            await().until(() -> server.orders().contains(START));
            server.disk(copied);
            server.exit();
            server.letStart();
            await().untilAsserted(
                            () -> assertThat(supervisor.loop().state().disk()).isEqualTo(copied));
        }
    }

    @Test
    void givesAPromiseOnceItMay() throws InterruptedException, ExecutionException {
        server.letStart();
        try (LoopOfSupervisor supervisor = new LoopOfSupervisor(server)) {
            supervisor.openTerm();
            Promise promise =
                    await().until(() -> promise(supervisor), Optional::isPresent).orElseThrow();
            assertThat(promise)
                    .isEqualTo(
                            new Promise(
                                    4, RoleRecords.B, RoleRecords.SYSTEM, new Position(1, 100)));
            assertThat(server.orders())
                    .contains(
                            new Order.Persist(
                                    new Disk(4, 3, "b1", RoleRecords.SYSTEM, Disk.Data.WHOLE)));
        }
    }

    private static Optional<Promise> promise(LoopOfSupervisor supervisor)
            throws InterruptedException, ExecutionException {
        try {
            return Optional.of(
                    supervisor.loop().asked(new MemberCall.Ask(4, Optional.empty())).get());
        } catch (ExecutionException notYet) {
            if (notYet.getCause() instanceof TimeoutException) {
                return Optional.empty();
            }
            throw notYet;
        }
    }

    /** Else nothing would ever be ordered again. */
    @Test
    void aFaultWhileAnOrderIsCarriedOutIsAFailureOfThatOrder() {
        server.letStart();
        try (LoopOfSupervisor _ = new LoopOfSupervisor(server)) {
            await().until(() ->
                    server.orders().stream().filter(Order.Follow.class::isInstance).count() >= 2);
        }
    }

    @Test
    void doesWhatMayBeDoneNowAndNothingIsDecidedMeanwhile() {
        try (LoopOfSupervisor supervisor = new LoopOfSupervisor(server)) {
            await().until(() -> server.orders().contains(START));
            SupervisorLoop loop = supervisor.loop();
            AtomicReference<SupervisorState> seen = new AtomicReference<>();
            AtomicReference<SupervisorState> after = new AtomicReference<>();

            boolean done =
                    loop.onlyIf(
                            now -> {
                                seen.set(now);
                                return true;
                            },
                            () -> {
                                // Heard, and for two ticks not acted upon.
                                server.exit();
                                after.set(stateAfterTwoTicks(loop));
                            });

            assertThat(done).isTrue();
            assertThat(after).hasValue(seen.get());
            await().until(() -> !loop.state().equals(seen.get()));
        }
    }

    private static SupervisorState stateAfterTwoTicks(SupervisorLoop loop) {
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
        return loop.state();
    }

    @Test
    void doesNothingThatIsNotAllowedOrComesAfterItsEnd() {
        List<String> done = new ArrayList<>();
        LoopOfSupervisor supervisor = new LoopOfSupervisor(server);

        assertThat(supervisor.loop().onlyIf(_ -> false, () -> done.add("not allowed"))).isFalse();
        supervisor.close();
        assertThat(supervisor.loop().onlyIf(_ -> true, () -> done.add("after its end"))).isFalse();

        assertThat(done).isEmpty();
    }

    @Test
    void anOlderTermGetsNoPromise() {
        server.letStart();
        try (LoopOfSupervisor supervisor = new LoopOfSupervisor(server)) {
            assertThat(supervisor.loop().asked(new MemberCall.Ask(3, Optional.empty())))
                    .failsWithin(Duration.ofSeconds(5))
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(TimeoutException.class);
        }
    }
}
