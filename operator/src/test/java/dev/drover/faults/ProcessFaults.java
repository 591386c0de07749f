package dev.drover.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testing.BedDatabase;
import java.util.List;

/** Processes that are killed or stand still: servers, supervisors, whole machines, one after another and all at once. */
final class ProcessFaults {

    private static final int SOME = 100;

    private ProcessFaults() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario("the primary's server killed", ProcessFaults::serverKilled),
                new Scenario("the primary's machine killed", ProcessFaults::machineKilled),
                new Scenario("the primary's supervisor killed", ProcessFaults::supervisorKilled),
                new Scenario("the primary's supervisor frozen", ProcessFaults::supervisorFrozen),
                new Scenario("a replica's machine killed", ProcessFaults::replicaKilled),
                new Scenario("both replicas killed, sync", ProcessFaults::bothReplicasKilled),
                new Scenario("both replicas killed, required", ProcessFaults::required),
                new Scenario(
                        "a WAL receiver hung, then the primary's machine killed",
                        ProcessFaults::receiverHung),
                new Scenario("power lost everywhere", ProcessFaults::powerLost),
                new Scenario("failovers in a row", ProcessFaults::inARow));
    }

    /** Its supervisor starts it again; where that takes too long, another takes over. */
    private static void serverKilled(BedDatabase database) {
        database.fleet().killServer(database.primary());
        database.rows().awaitMore(SOME);
    }

    private static void machineKilled(BedDatabase database) {
        String lost = database.primary();
        database.fleet().lose(lost);
        database.rows().awaitMore(SOME);
        assertThat(database.primary()).isNotEqualTo(lost);
        database.fleet().start(lost);
    }

    /** Its server must not go on without it: nobody would fence that. */
    private static void supervisorKilled(BedDatabase database) {
        String killed = database.primary();
        database.fleet().killSupervisor(killed);
        database.rows().awaitMore(SOME);
        database.fleet().start(killed);
    }

    private static void supervisorFrozen(BedDatabase database) throws InterruptedException {
        String frozen = database.primary();
        database.fleet().freezeSupervisor(frozen);
        Length.pass(Length.FROZEN);
        database.rows().awaitMore(SOME);
        assertThat(database.primary()).isNotEqualTo(frozen);
        database.fleet().thawSupervisor(frozen);
    }

    private static void replicaKilled(BedDatabase database) {
        String replica = database.replicas().getFirst();
        long term = database.term();
        database.fleet().lose(replica);
        database.rows().awaitMore(SOME);
        assertThat(database.term()).as("nobody took over").isEqualTo(term);
        database.fleet().start(replica);
    }

    /** Writes go on, on one machine, once the record says so. */
    private static void bothReplicasKilled(BedDatabase database) {
        List<String> replicas = database.replicas();
        long term = database.term();
        replicas.forEach(database.fleet()::lose);
        database.rows().awaitMore(SOME);
        assertThat(database.term()).as("nobody took over").isEqualTo(term);
        replicas.forEach(database.fleet()::start);
    }

    /** No write is acknowledged that one machine alone would have. */
    private static void required(BedDatabase database) throws InterruptedException {
        database.ask("durability: required");
        database.bed()
                .until(
                        "the mode to be required",
                        () -> database.record().path("mode").asText().equals("REQUIRED"));
        database.whole();
        List<String> replicas = database.replicas();
        replicas.forEach(database.fleet()::lose);
        // What was under way when they were killed may have reached them.
        Length.pass(java.time.Duration.ofSeconds(1));
        long before = database.rows().acknowledgements();
        Length.pass(Length.CUT);
        assertThat(database.rows().acknowledgements()).isEqualTo(before);
        replicas.forEach(database.fleet()::start);
        database.rows().awaitMore(SOME);
        database.ask("durability: sync");
        database.bed()
                .until(
                        "the mode to be sync again",
                        () -> database.record().path("mode").asText().equals("SYNC"));
    }

    /** Who does not receive is no longer counted; and when the primary is lost then, it is not waited for. */
    private static void receiverHung(BedDatabase database) {
        String lost = database.primary();
        String hung = database.replicas().getFirst();
        database.fleet().freezeOnly(hung, "walreceiver");
        database.rows().awaitMore(SOME);
        database.bed()
                .until(
                        "a replica that hangs to count no more",
                        () -> !database.counted().contains(hung));
        database.rows().measureAnew();
        database.fleet().lose(lost);
        database.rows().awaitMore(SOME);
        assertThat(database.primary()).isNotIn(lost, hung);
        database.fleet().thawOnly(hung, "walreceiver");
        database.fleet().start(lost);
    }

    private static void powerLost(BedDatabase database) {
        database.members().forEach(database.fleet()::lose);
        database.members().reversed().forEach(database.fleet()::start);
        database.rows().awaitMore(SOME);
    }

    private static void inARow(BedDatabase database) {
        for (int i = 0; i < Length.IN_A_ROW; i++) {
            machineKilled(database);
            database.whole();
        }
    }
}
