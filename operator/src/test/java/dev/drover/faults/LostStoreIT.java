package dev.drover.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testing.BedDatabase;
import dev.drover.testing.CommandLine.Ran;
import dev.drover.testing.DatabaseBed;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Consul begins again without any data: the database serves on, and a person says that its data are to be used. */
@Tag("alone")
final class LostStoreIT {

    private static final List<String> MEMBERS = List.of("db-1", "db-2", "db-3");
    private static final String DOCUMENT = "durability: sync";
    private static final int SOME = 100;

    @TempDir private Path folder;

    @Test
    void nothingIsLostWithTheStore() throws Exception {
        List<Scenario> scenario = List.of(new Scenario("Consul wiped", LostStoreIT::storeWiped));
        if (!Matrix.open(scenario)) {
            return;
        }
        try (DatabaseBed bed = new DatabaseBed(folder, MEMBERS, 1)) {
            bed.operate(1);
            BedDatabase database = bed.database("db", MEMBERS, DOCUMENT).begin();
            new Matrix(database).play(scenario);
        }
    }

    private static void storeWiped(BedDatabase database) {
        DatabaseBed bed = database.bed();
        bed.store().wipe(0);
        bed.store().start(0);
        bed.store().awaitWhole();
        database.rows().awaitMore(SOME);

        bed.store().put("drover/desired/.sentinel", "{}");
        database.ask(DOCUMENT);
        bed.until(
                "an operator to wait for a person",
                () -> database.condition("Blocked").path("status").asText().equals("True"));
        assertThat(database.condition("Blocked").path("message").asText())
                .contains("drover db start");
        database.rows().awaitMore(SOME);
        assertThat(database.record().isMissingNode()).as("nobody made a record").isTrue();

        Ran started = database.db("start", "--timeout", "60s");
        assertThat(started.exit()).as(started.toString()).isZero();
    }
}
