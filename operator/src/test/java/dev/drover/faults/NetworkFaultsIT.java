package dev.drover.faults;

import dev.drover.testing.BedDatabase;
import dev.drover.testing.DatabaseBed;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three members on machines of their own, each commit on two of them, while ways between them are cut. */
@Tag("alone")
final class NetworkFaultsIT {

    private static final List<String> MEMBERS = List.of("db-1", "db-2", "db-3");

    @TempDir private Path folder;

    @Test
    void nothingAcknowledgedIsLostWhateverIsCut() throws Exception {
        if (!Matrix.open(NetworkFaults.all())) {
            return;
        }
        try (DatabaseBed bed = new DatabaseBed(folder, MEMBERS, 1)) {
            bed.operate(1);
            BedDatabase database = bed.database("db", MEMBERS, "durability: sync").begin();
            new Matrix(database).play(NetworkFaults.all());
        }
    }
}
