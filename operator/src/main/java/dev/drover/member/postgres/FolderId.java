package dev.drover.member.postgres;

import dev.drover.adapter.postgres.LastingFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/** By what a member's folder is known, whatever it is called and on whatever machine: so a supervisor knows its own predecessor. */
public final class FolderId {

    private static final String FILE = "folder.id";
    private static final String FORM = "[0-9a-f]{16}";

    private FolderId() {}

    /**
     * That of a folder which is ours alone; made when there is none, or none that can be understood: then its supervisor is a new
     * one, and has to wait for the old one to be gone.
     *
     * @throws IOException when it can be neither read nor written
     */
    public static String of(Path folder, RandomGenerator dice) throws IOException {
        Path file = folder.resolve(FILE);
        if (Files.exists(file)) {
            String known = Files.readString(file).strip();
            if (known.matches(FORM)) {
                return known;
            }
        }
        String fresh = "%016x".formatted(dice.nextLong());
        LastingFile.write(file, fresh + "\n");
        return fresh;
    }
}
