package dev.drover.bench;

import dev.drover.testing.BedDatabase;
import dev.drover.testing.CommandLine.Ran;
import dev.drover.testing.DatabaseBed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Three members under Drover, each on a machine of its own, with the defaults of a document but for {@code durability: sync}. */
final class DroverRoles implements Roles {

    private static final List<String> MEMBERS = List.of("db-1", "db-2", "db-3");

    private final DatabaseBed bed;
    private final BedDatabase database;

    DroverRoles(Path folder) throws IOException {
        this.bed = new DatabaseBed(folder, MEMBERS, 1);
        bed.operate(1);
        this.database = bed.database("db", MEMBERS, "durability: sync");
    }

    @Override
    public String name() {
        return "Drover";
    }

    @Override
    public String url() {
        return database.fleet().url();
    }

    @Override
    public void whole() {
        database.whole();
    }

    @Override
    public void killServer() {
        database.fleet().killServer(database.primary());
    }

    @Override
    public Runnable killMachine() {
        String lost = database.primary();
        database.fleet().lose(lost);
        return () -> database.fleet().start(lost);
    }

    @Override
    public void switchOver() {
        Ran ran = database.db("switchover", "--to", database.replicas().getFirst());
        if (ran.exit() != 0) {
            throw new IllegalStateException(ran.toString());
        }
    }

    @Override
    public void close() {
        bed.close();
    }
}
