package dev.drover.faults;

import dev.drover.testing.BedDatabase;
import dev.drover.testing.DatabaseBed;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two databases under one operator: what befalls one is nothing to the other. */
@Tag("alone")
final class TwoDatabasesIT {

    private static final List<String> MEMBERS = List.of("db-1", "db-2", "db-3");
    private static final List<String> OTHERS = List.of("log-1", "log-2");

    @TempDir private Path folder;

    @Test
    void eachIsSeenToByItself() throws Exception {
        List<String> all = Stream.concat(MEMBERS.stream(), OTHERS.stream()).toList();
        try (DatabaseBed bed = new DatabaseBed(folder, all, 1)) {
            bed.operate(1);
            BedDatabase other = bed.database("log", OTHERS, "durability: sync");
            BedDatabase database = bed.database("db", MEMBERS, "durability: sync").begin();
            other.begin();
            new Matrix(database).play(OtherFaults.besides(other));
        }
    }
}
