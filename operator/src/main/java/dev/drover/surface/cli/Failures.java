package dev.drover.surface.cli;

import dev.drover.convergence.RemoteFailure;
import dev.drover.surface.cli.text.Nearest;
import dev.drover.surface.cli.verb.Console;
import dev.drover.surface.cli.verb.ExitCode;
import dev.drover.surface.cli.verb.Surroundings;
import dev.drover.surface.cli.verb.VerbFailure;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what goes wrong into one clear line with the way out, and an exit code; no stack trace unless asked for. */
final class Failures {

    private static final Set<String> HARMFUL =
            Set.of(
                    "delete",
                    "failover",
                    "fence",
                    "reinit",
                    "start",
                    "--abort",
                    "--all",
                    "--confirm",
                    "--yes");

    private final Console console;
    private final Surroundings surroundings;
    private final List<String> verbs;
    private final TopCommand top;

    Failures(Surroundings surroundings, List<String> verbs, TopCommand top) {
        this.surroundings = surroundings;
        this.console = surroundings.console();
        this.verbs = verbs;
        this.top = top;
    }

    /** The arguments could not be understood. */
    int usage(ParameterException failure) {
        String command = failure.getCommandLine().getCommandSpec().qualifiedName();
        console.tell("drover: " + message(failure));
        console.tell("see: " + command + " --help");
        return ExitCode.USAGE;
    }

    private String message(ParameterException failure) {
        boolean atTheTop = failure.getCommandLine().getParent() == null;
        Collection<String> here =
                atTheTop ? verbs : failure.getCommandLine().getSubcommands().keySet();
        if (!here.isEmpty()
                && failure instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()
                && !unmatched.getUnmatched().getFirst().startsWith("-")) {
            String word = unmatched.getUnmatched().getFirst();
            String of =
                    atTheTop
                            ? ""
                            : " of " + failure.getCommandLine().getCommandSpec().qualifiedName();
            return "'%s' is no verb%s%s".formatted(word, of, Nearest.hint(word, harmless(here)));
        }
        return failure.getMessage() + hint(failure);
    }

    /** Without what nobody should get to by a slip: who means such a word writes it himself. */
    private static List<String> harmless(Collection<String> words) {
        return words.stream()
                .filter(word -> !HARMFUL.contains(word) && !word.startsWith("--allow-"))
                .toList();
    }

    /** A file without its option, or an option that is nearly one that exists. */
    private static String hint(ParameterException failure) {
        if (!(failure instanceof UnmatchedArgumentException unmatched)
                || unmatched.getUnmatched().isEmpty()) {
            return "";
        }
        String word = unmatched.getUnmatched().getFirst();
        List<String> options =
                failure.getCommandLine().getCommandSpec().options().stream()
                        .map(option -> option.longestName())
                        .toList();
        boolean file = word.endsWith(".yaml") || word.endsWith(".yml") || word.endsWith(".json");
        return file && options.contains("--filename")
                ? "; did you mean '-f %s'?".formatted(word)
                : Nearest.hint(word, harmless(options));
    }

    /** A verb did not do what it was asked. */
    int failed(Exception failure) {
        if (top.options().debug()) {
            failure.printStackTrace(console.err());
        }
        return switch (failure) {
            case VerbFailure expected -> {
                console.tell("drover: " + expected.getMessage());
                yield expected.exitCode();
            }
            case RemoteFailure remote -> {
                console.tell("drover: " + remote.getMessage());
                cure(remote);
                yield ExitCode.FAILED;
            }
            case IllegalArgumentException setting -> {
                // From the settings of the adapters: an environment variable that cannot be used.
                console.tell("drover: " + setting.getMessage());
                yield ExitCode.USAGE;
            }
            default -> {
                console.tell(
                        "drover: this is a bug: %s; please report it with the output of the same command with --debug"
                                .formatted(failure));
                yield ExitCode.FAILED;
            }
        };
    }

    private void cure(RemoteFailure failure) {
        switch (failure) {
            case RemoteFailure.Unavailable _ ->
                    console.tell(
                            "looked for %s; set CONSUL_HTTP_ADDR and NOMAD_ADDR (or --consul-addr, --nomad-addr), then: drover doctor"
                                    .formatted(surroundings.whereabouts()));
            case RemoteFailure.Denied _ ->
                    console.tell(
                            "set CONSUL_HTTP_TOKEN and NOMAD_TOKEN to tokens with the right; which"
                                    + " are missing says: drover doctor");
            case RemoteFailure.Indeterminate _ ->
                    console.tell("it may have been done or not: look before doing it again");
            case RemoteFailure.Refused _ -> {
                // The message says what is wrong with the request.
            }
        }
    }
}
