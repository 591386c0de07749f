package dev.drover.member.postgres;

import dev.drover.adapter.postgres.LastingFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * By what a member's folder is known, as long as it stays where it is: so a supervisor knows its own predecessor. A copy of a folder,
 * or of a machine, is another.
 */
public final class FolderId {

    private static final String FILE = "folder.id";
    private static final Path MACHINE = Path.of("/etc/machine-id");
    private static final String FORM = "[0-9a-f]{16}";

    private FolderId() {}

    /**
     * That of a folder which is ours alone; made when there is none, or none that was made for this folder on this machine: then its
     * supervisor is a new one, and has to wait for the old one to be gone.
     *
     * @throws IOException when it can be neither read nor written
     */
    public static String of(Path folder, RandomGenerator dice) throws IOException {
        return of(folder, machine(), dice);
    }

    static String of(Path folder, String machine, RandomGenerator dice) throws IOException {
        Path file = folder.resolve(FILE);
        String here =
                "%s %s:%s"
                        .formatted(
                                machine,
                                Files.getAttribute(folder, "unix:dev"),
                                Files.getAttribute(folder, "unix:ino"));
        if (Files.exists(file)) {
            List<String> lines = Files.readString(file).lines().toList();
            if (lines.size() == 2
                    && lines.getFirst().matches(FORM)
                    && lines.getLast().equals(here)) {
                return lines.getFirst();
            }
        }
        String fresh = "%016x".formatted(dice.nextLong());
        LastingFile.write(file, fresh + "\n" + here + "\n");
        return fresh;
    }

    /** Not every machine has a number of its own. */
    private static String machine() {
        try {
            String known = Files.readString(MACHINE).strip();
            return known.matches("[0-9a-f]{32}") ? known : "unknown";
        } catch (IOException absent) {
            return "unknown";
        }
    }
}
