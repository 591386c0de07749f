package dev.drover.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testing.BedDatabase;
import dev.drover.testing.DatabaseBed;
import dev.drover.testing.OperatorProcess;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What decides goes wrong: operators and the store, alone and together with a primary. */
final class ControlFaults {

    private static final int SOME = 100;

    private ControlFaults() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario("Consul's leader killed", ControlFaults::storeLeaderKilled),
                new Scenario("Consul away", ControlFaults::storeAway),
                new Scenario("all operators away", ControlFaults::operatorsAway),
                new Scenario(
                        "all operators and the primary's machine away", ControlFaults::nobodyThere),
                new Scenario(
                        "the operator killed while promises are collected",
                        it -> operatorKilled(it, "electing")),
                new Scenario(
                        "the operator killed while a primary is promoted",
                        it -> operatorKilled(it, "promoting")),
                new Scenario(
                        "the operator killed during a switchover", ControlFaults::switchingKilled),
                new Scenario(
                        "primary, leading operator and Consul's leader killed at once",
                        ControlFaults::threeKilled));
    }

    private static void storeLeaderKilled(BedDatabase database) {
        long term = database.term();
        DatabaseBed bed = database.bed();
        int leader = bed.store().leader();
        bed.store().kill(leader);
        database.rows().awaitMore(3L * SOME);
        bed.store().awaitOtherLeader(leader);
        bed.store().start(leader);
        bed.store().awaitWhole();
        assertThat(database.term()).as("nobody took over").isEqualTo(term);
    }

    /** The replicas confirm what the primary writes, and so it serves; nobody takes its place. */
    private static void storeAway(BedDatabase database) throws InterruptedException {
        long term = database.term();
        long before = database.rows().acknowledgements();
        database.bed().store().freeze();
        Length.pass(Length.AWAY);
        long meanwhile = database.rows().acknowledgements() - before;
        database.bed().store().thaw();
        assertThat(meanwhile).isGreaterThan(Length.AWAY.toSeconds() * SOME / 4);
        database.bed().store().awaitWhole();
        database.rows().awaitMore(SOME);
        database.whole();
        assertThat(database.term()).as("nobody took over").isEqualTo(term);
    }

    private static void operatorsAway(BedDatabase database) throws InterruptedException {
        long term = database.term();
        int count = database.bed().endOperators();
        Length.pass(Length.AWAY);
        database.rows().awaitMore(SOME);
        assertThat(database.term()).isEqualTo(term);
        database.bed().operate(count);
        database.whole();
        assertThat(database.term()).as("nobody took over").isEqualTo(term);
    }

    /** Nobody decides, so nobody takes over; an operator that comes finds out by itself. */
    private static void nobodyThere(BedDatabase database) throws InterruptedException {
        long term = database.term();
        String primary = database.primary();
        int count = database.bed().endOperators();
        database.fleet().lose(primary);
        Length.pass(Length.CUT);
        assertThat(database.term()).isEqualTo(term);
        database.rows().measureAnew();
        database.bed().operate(count);
        database.rows().awaitMore(SOME);
        assertThat(database.primary()).isNotEqualTo(primary);
        database.fleet().start(primary);
    }

    private static void operatorKilled(BedDatabase database, String phase) {
        String lost = database.primary();
        OperatorProcess leader = database.bed().leader();
        CompletableFuture<Boolean> seen = killedAt(database, leader, phase);
        database.fleet().lose(lost);
        finished(database, leader, seen, phase);
        assertThat(database.primary()).isNotEqualTo(lost);
        database.fleet().start(lost);
    }

    /** Who asked for it may hear nothing of it any more; that somebody is primary is what counts. */
    private static void switchingKilled(BedDatabase database) {
        OperatorProcess leader = database.bed().leader();
        CompletableFuture<Boolean> seen = killedAt(database, leader, "switching");
        String target = database.replicas().getFirst();
        CompletableFuture<Void> asked =
                CompletableFuture.runAsync(() -> {
                    var _ = database.db("switchover", "--to", target);
                });
        finished(database, leader, seen, "switching");
        asked.join();
    }

    private static void finished(
            BedDatabase database,
            OperatorProcess killed,
            CompletableFuture<Boolean> seen,
            String phase) {
        assertThat(seen.join()).as("the phase " + phase + " was seen").isTrue();
        database.rows().awaitMore(SOME);
        assertThat(database.bed().leader().instance()).isNotEqualTo(killed.instance());
        database.bed().replace(killed);
    }

    /** Looks at the record as often as the store answers, and kills the operator at the first sight of that phase. */
    private static CompletableFuture<Boolean> killedAt(
            BedDatabase database, OperatorProcess leader, String phase) {
        CompletableFuture<Boolean> seen = new CompletableFuture<>();
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    long until = System.nanoTime() + 30_000_000_000L;
                    while (System.nanoTime() < until) {
                        if (database.phase().equals(phase)) {
                            leader.kill();
                            seen.complete(true);
                            return;
                        }
                    }
                    seen.complete(false);
                });
        return seen;
    }

    /** The most that a machine on which all of them run can take with it. */
    private static void threeKilled(BedDatabase database) {
        DatabaseBed bed = database.bed();
        String lost = database.primary();
        OperatorProcess operator = bed.leader();
        int storeLeader = bed.store().leader();
        bed.store().kill(storeLeader);
        operator.kill();
        database.fleet().lose(lost);
        database.rows().awaitMore(SOME);
        assertThat(database.primary()).isNotEqualTo(lost);
        bed.store().start(storeLeader);
        bed.store().awaitWhole();
        bed.replace(operator);
        database.fleet().start(lost);
    }
}
