package dev.drover.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The built {@code drover}, as a person runs it in a folder of their own. Not thread-safe. */
public final class CommandLine {

    private static final Path PROGRAM =
            Tools.repository().resolve("operator/target/drover/bin/drover");

    /** No command of a test waits that long. */
    private static final long PATIENCE_SECONDS = 60;

    private final Map<String, String> environment;
    private final Path home;
    private final Path folder;

    /**
     * One with these variables in its environment.
     *
     * @param home where its own folder is made
     */
    CommandLine(Map<String, String> environment, Path home) {
        this.environment = environment;
        this.home = home;
        try {
            this.folder = Files.createTempDirectory(home, "command-line-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What came of a command.
     *
     * @param command as it was typed
     * @param exit its exit code
     * @param out what it printed
     * @param err what it said beside that
     */
    public record Ran(String command, int exit, String out, String err) {
        @Override
        public String toString() {
            return "drover %s%nexit %d%n%s%s".formatted(command, exit, out, err);
        }
    }

    /** The same with more variables, in a folder of its own. */
    public CommandLine with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        return new CommandLine(all, home);
    }

    /** Writes a file into the folder where commands run; folders on its way are made. */
    public void file(String name, String text) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs it. */
    public Ran run(String... arguments) {
        return runWith("", arguments);
    }

    /** Runs it with something on its standard input. */
    public Ran runWith(String stdin, String... arguments) {
        Path out = folder.resolve(".out");
        Path err = folder.resolve(".err");
        file(".in", stdin);
        ProcessBuilder builder =
                new ProcessBuilder(
                                Stream.concat(Stream.of(PROGRAM.toString()), Stream.of(arguments))
                                        .toList())
                        .directory(folder.toFile())
                        .redirectInput(folder.resolve(".in").toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(
                        "drover %s did not end; it printed: %s%s"
                                .formatted(
                                        List.of(arguments),
                                        Files.readString(out),
                                        Files.readString(err)));
            }
            return new Ran(
                    String.join(" ", arguments),
                    process.exitValue(),
                    Files.readString(out),
                    Files.readString(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
