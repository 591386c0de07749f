package dev.drover;

import dev.drover.surface.cli.Cli;
import dev.drover.surface.cli.text.Paint;
import dev.drover.surface.cli.verb.Console;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The program's entry. */
public final class Main {

    private static final int OUTPUT_BUFFER_BYTES = 16 * 1024;

    private Main() {}

    /** Does what the arguments say and ends the process with the exit code that {@code --help} promises. */
    public static void main(String[] arguments) {
        RealOutside outside = new RealOutside();
        Console console =
                new Console(
                        System.in, stream(FileDescriptor.out), stream(FileDescriptor.err), paint());
        Cli cli = new Cli(outside).with("run", surroundings -> new Run(outside, surroundings));
        int exitCode = cli.run(List.of(arguments), console);
        console.out().flush();
        console.err().flush();
        // Threads of HTTP clients would keep the process alive for seconds.
        Runtime.getRuntime().halt(exitCode);
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
