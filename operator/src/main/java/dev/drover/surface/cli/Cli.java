package dev.drover.surface.cli;

import dev.drover.surface.cli.text.Paint;
import dev.drover.surface.cli.verb.Console;
import dev.drover.surface.cli.verb.ExitCode;
import dev.drover.surface.cli.verb.Outside;
import dev.drover.surface.cli.verb.Surroundings;
import dev.drover.surface.cli.verb.Verb;
import dev.drover.surface.cli.verb.Verbs;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** The command line: finds the verb, lets it work, and turns what goes wrong into a line and an exit code. */
public final class Cli {

    private static final Map<String, String> EXIT_CODES = exitCodes();

    private final Outside outside;
    private final Verbs verbs;

    public Cli(Outside outside) {
        this.outside = outside;
        this.verbs = new Verbs(shell -> Scripts.of(shell, whole()));
    }

    /**
     * Adds a verb that is made elsewhere, such as {@code run}.
     *
     * @param maker makes a picocli command that is a {@code Callable<Integer>}; called only when the verb is used
     */
    public Cli with(String name, Function<Surroundings, Callable<Integer>> maker) {
        verbs.add(name, maker::apply);
        return this;
    }

    /**
     * Does what the arguments say.
     *
     * @return the exit code, one of {@link ExitCode}
     */
    public int run(List<String> arguments, Console console) {
        TopCommand top = new TopCommand();
        Surroundings surroundings = new Surroundings(outside, console, top.options());
        CommandLine line = commandLine(top, surroundings, named(arguments));
        Failures failures = new Failures(surroundings, verbs.names(), top);
        line.setParameterExceptionHandler((failure, words) -> failures.usage(failure));
        line.setExecutionExceptionHandler((failure, command, result) -> failures.failed(failure));
        line.setExecutionStrategy(result -> perform(result, line, failures));
        int exitCode = line.execute(arguments.toArray(String[]::new));
        console.out().flush();
        return exitCode;
    }

    /** The verbs that occur among the arguments; all, when none does, for the help and for the way out of a typing mistake. */
    private List<String> named(List<String> arguments) {
        List<String> named = verbs.names().stream().filter(arguments::contains).toList();
        return named.isEmpty() || arguments.contains("help") ? verbs.names() : named;
    }

    private CommandLine whole() {
        Console nowhere =
                new Console(
                        InputStream.nullInputStream(),
                        new PrintStream(
                                OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                        new PrintStream(
                                OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                        Paint.PLAIN);
        TopCommand top = new TopCommand();
        return commandLine(top, new Surroundings(outside, nowhere, top.options()), verbs.names());
    }

    private CommandLine commandLine(TopCommand top, Surroundings surroundings, List<String> names) {
        Console console = surroundings.console();
        CommandLine line = new CommandLine(top);
        for (String name : names) {
            line.addSubcommand(name, verbs.make(name, surroundings));
        }
        line.getCommandSpec().version("drover " + outside.version());
        line.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setAbbreviatedOptionsAllowed(false);
        // An argument that begins with @ is what it is; exclusive hands it on.
        line.setExpandAtFiles(false);
        line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        describe(line);
        return line;
    }

    private static void describe(CommandLine line) {
        line.getSubcommands().values().forEach(Cli::describe);
        UsageMessageSpec usage = line.getCommandSpec().usageMessage();
        usage.footerHeading("%nExample:%n");
        usage.exitCodeListHeading("%nExit codes:%n");
        usage.exitCodeList(EXIT_CODES);
        usage.width(100);
        usage.autoWidth(false);
    }

    private static int perform(ParseResult result, CommandLine top, Failures failures) {
        ParseResult last = last(result);
        Object command = last.commandSpec().userObject();
        if (last.isUsageHelpRequested() || result.isVersionHelpRequested()) {
            return new RunLast().execute(result);
        }
        if (command instanceof TopCommand) {
            top.usage(top.getErr());
            return ExitCode.USAGE;
        }
        if (!(command instanceof Verb verb)) {
            return new RunLast().execute(result);
        }
        try {
            return verb.perform();
        } catch (RuntimeException failure) {
            return failures.failed(failure);
        }
    }

    private static ParseResult last(ParseResult result) {
        ParseResult last = result;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        return last;
    }

    private static Map<String, String> exitCodes() {
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put(Integer.toString(ExitCode.DONE), "done");
        codes.put(Integer.toString(ExitCode.FAILED), "failed");
        codes.put(Integer.toString(ExitCode.USAGE), "called in a wrong way; nothing was done");
        codes.put(
                Integer.toString(ExitCode.DIFFERENT),
                "diff found differences, or what was waited for did not come");
        return codes;
    }
}
