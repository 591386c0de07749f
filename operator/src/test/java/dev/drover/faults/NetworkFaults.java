package dev.drover.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.testing.BedDatabase;
import dev.drover.testing.CommandLine.Ran;
import dev.drover.testing.DatabaseBed;
import dev.drover.testing.Machines;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/** Ways that are cut, and machines that stand still: nobody is told, and who was cut off lives on. */
final class NetworkFaults {

    /** In kilobits a second; what {@link #BULK} writes takes minutes then. */
    private static final int SLOWLY = 400;

    /** More than a replica may be behind, and still count as one that keeps up. */
    private static final String BULK =
            "INSERT INTO bulk SELECT repeat(md5(i::text), 30) FROM generate_series(1, 30000) i";

    /** Within this time the operator has heard of it. */
    private static final Duration TOLD = Duration.ofSeconds(2);

    private NetworkFaults() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "the primary's machine silent for 1 s",
                        it -> blip(it, Duration.ofSeconds(1))),
                new Scenario(
                        "the primary's machine silent for 2 s",
                        it -> blip(it, Duration.ofSeconds(2))),
                new Scenario("the primary cut from Consul only", NetworkFaults::fromStore),
                new Scenario("the primary cut from its replicas only", NetworkFaults::fromReplicas),
                new Scenario("the primary cut from everything", NetworkFaults::fromEverything),
                new Scenario("the primary is not heard", NetworkFaults::notHeard),
                new Scenario("the primary does not hear", NetworkFaults::deaf),
                new Scenario("the primary's machine frozen, then resumed", NetworkFaults::frozen),
                new Scenario(
                        "an old primary that went on alone and cannot be rewound",
                        NetworkFaults::copied),
                new Scenario("switchover to a replica that lags", NetworkFaults::lags));
    }

    /** A machine that is silent for a moment is no machine that is lost. */
    private static void blip(BedDatabase database, Duration length) throws InterruptedException {
        long term = database.term();
        Machines machines = database.bed().machines();
        machines.isolate(database.primary());
        Length.pass(length);
        machines.heal();
        database.rows().awaitMore(100);
        assertThat(database.term()).as("nobody took over").isEqualTo(term);
    }

    /** Its replicas confirm that it is still the one, and so it serves. */
    private static void fromStore(BedDatabase database) throws InterruptedException {
        long term = database.term();
        Machines machines = database.bed().machines();
        machines.cut(database.primary(), DatabaseBed.STORE);
        Length.pass(Length.CUT);
        database.rows().awaitMore(1);
        assertThat(database.term()).as("nobody took over").isEqualTo(term);
        machines.heal();
    }

    /** It lives, as the operator sees: it goes on alone, once the record says that no commit waits for those any more. */
    private static void fromReplicas(BedDatabase database) throws InterruptedException {
        String primary = database.primary();
        Machines machines = database.bed().machines();
        database.replicas().forEach(replica -> machines.cut(primary, replica));
        Length.pass(Length.CUT);
        database.rows().awaitMore(100);
        machines.heal();
    }

    /** Clients reach it still: it must not serve them, and what they sent must not count. */
    private static void fromEverything(BedDatabase database) throws Exception {
        String primary = database.primary();
        Machines machines = database.bed().machines();
        machines.isolate(primary);
        replaced(database, primary);
        machines.heal();
    }

    /** It has log that nobody else has: it is copied anew, and what it had is kept. */
    private static void copied(BedDatabase database) throws Exception {
        String primary = database.primary();
        String before = incarnation(database, primary);
        database.fleet().refuseRewinds(true);
        fromEverything(database);
        database.whole();
        database.fleet().refuseRewinds(false);
        assertThat(incarnation(database, primary)).as("data made anew").isNotEqualTo(before);
        assertThat(database.fleet().folderOf(primary).resolve("data-" + before + ".old"))
                .isDirectory();
    }

    private static String incarnation(BedDatabase database, String name) {
        for (JsonNode member : database.record().path("members")) {
            if (member.path("name").asText().equals(name)) {
                return member.path("incarnation").asText();
            }
        }
        throw new AssertionError(name + " is no member");
    }

    /** What it sends to others vanishes; what they send comes through. */
    private static void notHeard(BedDatabase database) throws Exception {
        String primary = database.primary();
        Machines machines = database.bed().machines();
        others(database, primary)
                .forEach(other -> machines.silence(primary, machines.address(other)));
        machines.silence(primary, machines.operators());
        replaced(database, primary);
        machines.heal();
    }

    /** What other machines send to it vanishes; operators and clients reach it. */
    private static void deaf(BedDatabase database) throws Exception {
        String primary = database.primary();
        Machines machines = database.bed().machines();
        others(database, primary)
                .forEach(other -> machines.silence(other, machines.address(primary)));
        Length.pass(Length.CUT);
        database.rows().awaitMore(100);
        machines.heal();
    }

    private static List<String> others(BedDatabase database, String name) {
        return java.util.stream.Stream.concat(
                        database.members().stream().filter(other -> !other.equals(name)),
                        java.util.stream.Stream.of(DatabaseBed.STORE))
                .toList();
    }

    private static void replaced(BedDatabase database, String old) throws InterruptedException {
        database.rows().awaitMore(100);
        assertThat(database.primary()).isNotEqualTo(old);
        Length.pass(Length.CUT);
    }

    /** A machine that goes on after it was replaced acknowledges nothing more. */
    private static void frozen(BedDatabase database) throws Exception {
        String frozen = database.primary();
        String url =
                database.fleet().urlOf(frozen)
                        + "&localSocketAddress="
                        + database.bed().machines().clients();
        try (Connection left = DriverManager.getConnection(url);
                Statement statement = left.createStatement()) {
            database.fleet().freeze(frozen);
            Length.pass(Length.FROZEN);
            database.rows().awaitMore(100);
            assertThat(database.primary()).isNotEqualTo(frozen);
            database.fleet().thaw(frozen);
            assertThatThrownBy(() -> statement.executeUpdate("INSERT INTO numbered VALUES (-1)"))
                    .isInstanceOf(SQLException.class);
        }
        database.rows().awaitMore(100);
        assertThat(database.primary()).isNotEqualTo(frozen);
    }

    /** A switchover has to be short, and so it waits for nobody who is far behind. */
    private static void lags(BedDatabase database) throws InterruptedException, SQLException {
        String primary = database.primary();
        String target = database.replicas().getLast();
        Machines machines = database.bed().machines();
        machines.slow(primary, database.fleet().port(primary), target, SLOWLY);
        long term = database.term();
        try (Connection connection = DriverManager.getConnection(database.fleet().url());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS bulk (word text)");
            statement.execute(BULK);
        }
        Length.pass(TOLD);
        Ran refused = database.db("switchover", "--to", target);
        machines.fast(primary);
        assertThat(refused.exit()).as(refused.toString()).isEqualTo(1);
        assertThat(refused.err()).contains(target);
        assertThat(database.term()).as("nobody took over").isEqualTo(term);
    }
}
