package dev.drover.faults;

import dev.drover.testing.DatabaseBed;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three members whose commits wait for nobody. */
@Tag("alone")
final class AsyncFaultsIT {

    private static final List<String> MEMBERS = List.of("db-1", "db-2", "db-3");

    @TempDir private Path folder;

    @Test
    void whatIsLostIsSaidBefore() throws Exception {
        if (!Matrix.open(AsyncFaults.all())) {
            return;
        }
        try (DatabaseBed bed = new DatabaseBed(folder, MEMBERS, 1)) {
            new Matrix(AsyncFaults.on(bed, MEMBERS)).play(AsyncFaults.all());
        }
    }
}
