package dev.drover.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testing.BedDatabase;
import dev.drover.testing.DatabaseBed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members on small disks of their own. */
@Tag("alone")
final class FullDiskIT {

    private static final List<String> MEMBERS = List.of("db-1", "db-2", "db-3");

    @TempDir private Path folder;

    private final List<Path> disks = new ArrayList<>();

    @BeforeEach
    void mount() throws Exception {
        for (String member : MEMBERS) {
            Path disk = folder.resolve("db").resolve("member-" + member);
            Files.createDirectories(disk);
            run(
                    "mount",
                    "-t",
                    "tmpfs",
                    "-o",
                    "mode=755,size=" + OtherFaults.DISK,
                    "tmpfs",
                    disk.toString());
            disks.add(disk);
        }
    }

    @AfterEach
    void unmount() throws Exception {
        for (Path disk : disks) {
            run("umount", "--lazy", disk.toString());
        }
    }

    @Test
    void nothingAcknowledgedIsLost() throws Exception {
        if (!Matrix.open(OtherFaults.onSmallDisks())) {
            return;
        }
        try (DatabaseBed bed = new DatabaseBed(folder, MEMBERS, 1)) {
            bed.operate(1);
            BedDatabase database = bed.database("db", MEMBERS, "durability: sync").begin();
            new Matrix(database).play(OtherFaults.onSmallDisks());
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        assertThat(exit).as(String.join(" ", command)).isZero();
    }
}
