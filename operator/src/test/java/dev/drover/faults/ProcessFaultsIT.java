package dev.drover.faults;

import dev.drover.testing.BedDatabase;
import dev.drover.testing.DatabaseBed;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three members on machines of their own, each commit on two of them, while processes are killed and frozen. */
@Tag("alone")
final class ProcessFaultsIT {

    private static final List<String> MEMBERS = List.of("db-1", "db-2", "db-3");

    @TempDir private Path folder;

    @Test
    void nothingAcknowledgedIsLostWhateverIsKilledOrFrozen() throws Exception {
        if (!Matrix.open(ProcessFaults.all())) {
            return;
        }
        try (DatabaseBed bed = new DatabaseBed(folder, MEMBERS, 1)) {
            bed.operate(1);
            BedDatabase database = bed.database("db", MEMBERS, "durability: sync").begin();
            for (String name : MEMBERS) {
                System.out.printf(
                        "faults: supervisor of %s takes %d MiB%n",
                        name, database.fleet().residentMegabytes(name));
            }
            new Matrix(database).play(ProcessFaults.all());
        }
    }
}
