package dev.drover.faults;

import dev.drover.testing.BedDatabase;
import dev.drover.testing.DatabaseBed;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two operators over a Consul of three servers, an agent of it on each machine, while those are lost who decide. */
@Tag("alone")
final class ControlFaultsIT {

    private static final List<String> MEMBERS = List.of("db-1", "db-2", "db-3");

    @TempDir private Path folder;

    @Test
    void nothingAcknowledgedIsLostWhoeverDecides() throws Exception {
        if (!Matrix.open(ControlFaults.all())) {
            return;
        }
        try (DatabaseBed bed = new DatabaseBed(folder, MEMBERS, 3)) {
            bed.operate(2);
            BedDatabase database = bed.database("db", MEMBERS, "durability: sync").begin();
            new Matrix(database).play(ControlFaults.all());
        }
    }
}
