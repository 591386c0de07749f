package dev.drover.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testing.BedDatabase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Faults that take a bed of their own: disks that are small, and two databases side by side. */
final class OtherFaults {

    private static final int SOME = 100;

    /** What is left for a server that has just begun, and no more. */
    static final String DISK = "320m";

    private OtherFaults() {}

    static List<Scenario> onSmallDisks() {
        return List.of(new Scenario("the primary's disk full", OtherFaults::diskFull));
    }

    /** Of two databases: the other one is told apart by the test. */
    static List<Scenario> besides(BedDatabase other) {
        return List.of(
                new Scenario("primaries of two databases killed", it -> both(it, other)),
                new Scenario("a member with another database's data", it -> foreign(it, other)));
    }

    /** Whether its server ends or only refuses: what it acknowledged is there when there is room again. */
    private static void diskFull(BedDatabase database) throws Exception {
        String primary = database.primary();
        Path filler = database.fleet().folderOf(primary).resolve("filler");
        fill(filler);
        Length.pass(Length.CUT);
        Files.delete(filler);
        database.rows().awaitMore(SOME);
    }

    private static void fill(Path filler) throws IOException {
        byte[] block = new byte[4_096];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    private static void both(BedDatabase one, BedDatabase other) throws Exception {
        other.whole();
        String first = one.primary();
        String second = other.primary();
        one.fleet().lose(first);
        other.fleet().lose(second);
        one.rows().awaitMore(SOME);
        other.rows().awaitMore(SOME);
        assertThat(one.primary()).isNotEqualTo(first);
        assertThat(other.primary()).isNotEqualTo(second);
        assertThat(other.rows().lost()).isEmpty();
        assertThat(other.acceptance().overlap()).isZero();
        one.fleet().start(first);
        other.fleet().start(second);
        other.whole();
    }

    /** It is refused, and nothing of it is overwritten. */
    private static void foreign(BedDatabase one, BedDatabase other) throws IOException {
        String mine = one.replicas().getLast();
        String theirs = other.replicas().getLast();
        one.fleet().lose(mine);
        other.fleet().lose(theirs);
        exchange(one.fleet().folderOf(mine), other.fleet().folderOf(theirs));
        one.fleet().start(mine);
        one.bed().until("the refusal to be said", () -> refused(one, mine));
        one.rows().awaitMore(SOME);
        one.fleet().lose(mine);
        exchange(one.fleet().folderOf(mine), other.fleet().folderOf(theirs));
        one.fleet().start(mine);
        other.fleet().start(theirs);
        other.whole();
    }

    private static boolean refused(BedDatabase database, String member) {
        String said = database.condition("Blocked").path("message").asText();
        return said.contains(member) && said.contains("holds data of system");
    }

    private static void exchange(Path one, Path other) throws IOException {
        Path aside = one.resolveSibling("aside");
        Files.move(one, aside);
        Files.move(other, one);
        Files.move(aside, other);
    }
}
