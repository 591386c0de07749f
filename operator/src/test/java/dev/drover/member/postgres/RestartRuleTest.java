package dev.drover.member.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.role.Disk;
import dev.drover.role.Order;
import dev.drover.role.Server;
import dev.drover.role.Server.Run;
import dev.drover.role.Stored;
import dev.drover.role.SupervisorState;
import dev.drover.role.SupervisorState.Sight;
import dev.drover.role.SupervisorState.Work;
import dev.drover.role.Upstream;
import dev.drover.role.parameter.ParameterRequest;
import dev.drover.role.parameter.ParameterRequest.Restart;
import dev.drover.role.parameter.ParameterSet;
import dev.drover.role.parameter.ParameterState;
import dev.drover.testing.RoleRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class RestartRuleTest {

    private static final ParameterSet SET = new ParameterSet(Map.of("max_connections", "200"));
    private static final Instant NOW = Instant.parse("2026-11-22T15:20:00Z");
    private static final ParameterState WAITING = state(SET.version(), "max_connections", "");

    private final SupervisorState replica = member("b", Run.STANDBY, Optional.empty());
    private final SupervisorState primary = member("a", Run.PRIMARY, Optional.empty());

    @Test
    void aReplicaThatFollowsAndAPrimaryThatServesStartAnew() {
        Restart ofReplica = new Restart("b", 3, false);
        Restart ofPrimary = new Restart("a", 3, true);

        assertThat(due(ofReplica, replica, WAITING)).contains(ofReplica);
        assertThat(due(ofPrimary, primary, WAITING)).contains(ofPrimary);
    }

    @Test
    void whatIsMeantForOthersOrAnotherRoleOrTermIsNot() {
        assertThat(due(new Restart("a", 3, false), replica, WAITING)).isEmpty();
        assertThat(due(new Restart("b", 4, false), replica, WAITING)).isEmpty();
        assertThat(due(new Restart("b", 3, true), replica, WAITING)).isEmpty();
        assertThat(due(new Restart("a", 3, false), primary, WAITING)).isEmpty();
    }

    @Test
    void nobodyStartsAnewWithoutNeed() {
        Restart restart = new Restart("b", 3, false);

        assertThat(due(restart, replica, state(SET.version(), "", ""))).isEmpty();
        assertThat(due(restart, replica, state("none", "max_connections", ""))).isEmpty();
        assertThat(due(restart, replica, state(SET.version(), "max_connections", "refused")))
                .isEmpty();
        assertThat(
                        RestartRule.due(
                                ParameterRequest.of(SET, ParameterSet.NONE), replica, WAITING, NOW))
                .isEmpty();
    }

    @Test
    void whatWasAskedForTooLongAgoOrWithoutAnEndIsOver() {
        ParameterRequest asked = ParameterRequest.of(SET, ParameterSet.NONE);
        Restart restart = new Restart("b", 3, false);
        ParameterRequest over = asked.restarting(restart, NOW);
        ParameterRequest endless =
                new ParameterRequest(
                        1,
                        SET.values(),
                        Map.of(),
                        Optional.empty(),
                        Optional.of(restart),
                        Optional.empty());

        assertThat(RestartRule.due(over, replica, WAITING, NOW)).isEmpty();
        assertThat(RestartRule.due(endless, replica, WAITING, NOW)).isEmpty();
    }

    @Test
    void nobodyStartsAnewInTheMiddleOfSomething() {
        SupervisorState busy = member("b", Run.STANDBY, Optional.of(new Order.AwaitReplay()));

        assertThat(due(new Restart("b", 3, false), busy, WAITING)).isEmpty();
    }

    private static Optional<Restart> due(
            Restart restart, SupervisorState member, ParameterState parameters) {
        return RestartRule.due(
                ParameterRequest.of(SET, ParameterSet.NONE).restarting(restart, NOW.plusSeconds(1)),
                member,
                parameters,
                NOW);
    }

    private static ParameterState state(String inForce, String waiting, String problem) {
        return new ParameterState(
                SET.version(),
                inForce,
                waiting.isEmpty() ? new TreeSet<>() : new TreeSet<>(List.of(waiting)),
                new TreeSet<>(),
                problem);
    }

    static SupervisorState member(String name, Run run, Optional<Order> current) {
        Disk disk = new Disk(3, 3, name + "1", RoleRecords.SYSTEM, Disk.Data.WHOLE);
        SupervisorState first = SupervisorState.begin(name, disk);
        Sight sight =
                new Sight(
                        Optional.of(new Stored(7, RoleRecords.served(3))),
                        Optional.of(Duration.ZERO),
                        Optional.of(Duration.ZERO),
                        Optional.empty(),
                        true);
        Server server =
                new Server(
                        run,
                        Optional.of(new Upstream(RoleRecords.A, 3)).filter(_ -> run == Run.STANDBY),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(2),
                        Optional.of(7L),
                        run == Run.PRIMARY,
                        0,
                        false,
                        false);
        Work work =
                new Work(
                        4,
                        current,
                        Duration.ZERO,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        0);
        return new SupervisorState(
                name, disk, sight, server, work, first.confirmations(), first.restarts());
    }
}
