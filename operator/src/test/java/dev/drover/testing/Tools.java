package dev.drover.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Where the real servers' programs are; asks the project's own tools script, which obtains what is missing. */
public final class Tools {

    private static final Map<String, Path> FOUND = new ConcurrentHashMap<>();

    private Tools() {}

    /** The executable of that tool; fails with the script's own words, which say what to install. */
    public static Path find(String tool) {
        return FOUND.computeIfAbsent(tool, Tools::ask);
    }

    /** The repository's root, wherever the build was started. */
    public static Path repository() {
        Path here = Path.of("").toAbsolutePath();
        while (here != null && !Files.isDirectory(here.resolve("crds-schema"))) {
            here = here.getParent();
        }
        if (here == null) {
            throw new IllegalStateException(
                    "not inside the repository: no crds-schema above "
                            + Path.of("").toAbsolutePath());
        }
        return here;
    }

    private static Path ask(String tool) {
        Path script = repository().resolve("helm-free-deploy/tools/tool");
        try {
            Process process =
                    new ProcessBuilder(script.toString(), tool)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            String answer =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                            .strip();
            int exit = process.waitFor();
            if (exit != 0) {
                throw new IllegalStateException(
                        "%s %s ended with %d; its words are above".formatted(script, tool, exit));
            }
            return Path.of(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while looking for " + tool, e);
        }
    }
}
