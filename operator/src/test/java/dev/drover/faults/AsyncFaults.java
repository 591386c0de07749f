package dev.drover.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testing.BedDatabase;
import dev.drover.testing.DatabaseBed;
import dev.drover.testing.Machines;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Commits that wait for nobody: what may be lost is said before, and never do two accept writes at once. */
final class AsyncFaults {

    private static final int SOME = 100;

    /** What a server writes by itself between two of its reports, with nobody writing. */
    private static final long OWN_BYTES = 8_192;

    /** So long a primary takes to say how far it is, and an operator to tell. */
    private static final Duration TOLD = Duration.ofSeconds(3);

    private AsyncFaults() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario("async: Consul away", AsyncFaults::storeAway),
                new Scenario("async: the primary cut from everything", AsyncFaults::cut),
                new Scenario("async: what is lost is what was said", AsyncFaults::lossIsSaid));
    }

    /** All others confirm that nobody was promised anything, and so it serves. */
    private static void storeAway(BedDatabase database) throws InterruptedException {
        long term = database.term();
        database.bed().store().freeze();
        Length.pass(Length.AWAY);
        long before = database.rows().acknowledgements();
        Length.pass(Duration.ofSeconds(1));
        assertThat(database.rows().acknowledgements()).as("it serves").isGreaterThan(before);
        database.bed().store().thaw();
        database.rows().awaitMore(SOME);
        database.whole();
        assertThat(database.term()).as("nobody took over").isEqualTo(term);
    }

    /** Nothing but time says that it has stopped. What it acknowledged when it was alone is lost. */
    private static void cut(BedDatabase database) throws InterruptedException {
        String primary = database.primary();
        Machines machines = database.bed().machines();
        machines.isolate(primary);
        database.bed()
                .until(
                        "another to take over",
                        () ->
                                database.phase().equals("stable")
                                        && !database.primary().equals(primary));
        Length.pass(Length.CUT);
        machines.heal();
        database.rows().awaitMore(SOME);
        forgetLost(database);
    }

    private static void lossIsSaid(BedDatabase database) throws Exception {
        String primary = database.primary();
        long timeline = database.record().path("timeline").asLong();
        Machines machines = database.bed().machines();
        database.replicas()
                .forEach(replica -> machines.silence(primary, machines.address(replica)));
        database.rows().awaitMore(SOME);
        database.rows().rest();
        database.acceptance().rest(true);
        Length.pass(TOLD);
        long said = database.status().path("postgresCluster").path("loss").asLong(-1);
        database.fleet().lose(primary);
        database.bed()
                .until(
                        "another to take over",
                        () ->
                                database.phase().equals("stable")
                                        && !database.primary().equals(primary));
        machines.heal();
        database.acceptance().rest(false);
        database.rows().goOn();
        database.rows().awaitMore(SOME);
        long lost = WalFiles.lost(database, primary, timeline);
        int rows = forgetLost(database);
        System.out.printf(
                "faults: %d bytes were said to be lost, %d were, with %d rows%n", said, lost, rows);
        assertThat(rows).isPositive();
        assertThat(said).isPositive();
        assertThat(Math.abs(lost - said)).as("said %d, lost %d", said, lost).isLessThan(OWN_BYTES);
        database.fleet().start(primary);
    }

    /** They are gone, and it was said that they may be. */
    private static int forgetLost(BedDatabase database) {
        try {
            Set<Long> lost = database.rows().lost();
            database.rows().forget(lost);
            return lost.size();
        } catch (java.sql.SQLException away) {
            throw new AssertionError(away);
        }
    }

    /** The bed on which they are played. */
    static BedDatabase on(DatabaseBed bed, List<String> members) throws Exception {
        bed.operate(1);
        return bed.database("db", members, "durability: async").begin();
    }
}
