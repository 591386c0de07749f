package dev.drover.surface.cli.verb;

import dev.drover.surface.cli.text.Nearest;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code drover completion}: a script that teaches a shell the verbs and options. */
@Command(
        name = "completion",
        description = "Print a script that completes verbs and options in a shell.",
        footer = {
            "  source <(drover completion bash)",
            "  drover completion fish > ~/.config/fish/completions/drover.fish"
        })
final class Completion implements Verb {

    /** The shells there is a script for. */
    static final List<String> SHELLS = List.of("bash", "zsh", "fish");

    private final Surroundings surroundings;
    private final Function<String, String> script;

    private String shell = "";

    /**
     * Of all verbs.
     *
     * @param script makes the script for a shell
     */
    Completion(Surroundings surroundings, Function<String, String> script) {
        this.surroundings = surroundings;
        this.script = script;
    }

    @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish")
    void shell(String typed) {
        shell = typed;
    }

    @Override
    public int perform() {
        if (!SHELLS.contains(shell)) {
            throw VerbFailure.usage(
                    "there is no script for '%s'%s; known: %s"
                            .formatted(
                                    shell, Nearest.hint(shell, SHELLS), String.join(", ", SHELLS)));
        }
        surroundings.console().print(script.apply(shell));
        return ExitCode.DONE;
    }
}
