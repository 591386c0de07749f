package dev.drover;

import dev.drover.surface.cli.Cli;
import dev.drover.surface.cli.text.Paint;
import dev.drover.surface.cli.verb.Console;
import dev.drover.surface.cli.verb.ExitCode;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The program's entry. */
public final class Main {

    private static final int OUTPUT_BUFFER_BYTES = 16 * 1024;

    /** Names a file with a command a line. The build sets it: a start-up cache knows what one process has done. */
    private static final String REHEARSAL = "DROVER_REHEARSAL";

    private Main() {}

    /** Does what the arguments say and ends the process with the exit code that {@code --help} promises. */
    public static void main(String[] arguments) {
        Console console =
                new Console(
                        System.in, stream(FileDescriptor.out), stream(FileDescriptor.err), paint());
        String rehearsal = System.getenv(REHEARSAL);
        int exitCode =
                rehearsal == null
                        ? run(List.of(arguments), console)
                        : rehearse(Path.of(rehearsal), console);
        console.out().flush();
        console.err().flush();
        // Threads of HTTP clients would keep the process alive for seconds.
        Runtime.getRuntime().halt(exitCode);
    }

    private static int run(List<String> arguments, Console console) {
        try (RealOutside outside = new RealOutside()) {
            return new Cli(outside)
                    .with("run", surroundings -> new Run(outside, surroundings))
                    .with("exclusive", surroundings -> new RunExclusively(outside, surroundings))
                    .with("member", surroundings -> new RunMember(outside, surroundings))
                    .run(arguments, console);
        }
    }

    /** Does what each line of the file says, one after the other, whatever comes of it. */
    private static int rehearse(Path commands, Console console) {
        try {
            for (String line : Files.readAllLines(commands)) {
                run(List.of(line.split(" ", -1)), console);
            }
            return ExitCode.DONE;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** UTF-8 whatever the locale says: containers have none. */
    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor), OUTPUT_BUFFER_BYTES),
                false,
                StandardCharsets.UTF_8);
    }

    private static Paint paint() {
        boolean wanted = System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
        java.io.Console terminal = wanted ? System.console() : null;
        return terminal != null && terminal.isTerminal() ? Paint.COLOURED : Paint.PLAIN;
    }
}
