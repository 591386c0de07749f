package dev.drover.surface.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Completion scripts for shells. */
final class Scripts {

    private Scripts() {}

    /** The script for a shell: {@code fish}, or one that both {@code bash} and {@code zsh} understand. */
    static String of(String shell, CommandLine line) {
        return shell.equals("fish") ? fish(line) : AutoComplete.bash("drover", line);
    }

    private static String fish(CommandLine line) {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, CommandLine> verb : line.getSubcommands().entrySet()) {
            String description =
                    first(verb.getValue().getCommandSpec().usageMessage().description());
            lines.add(
                    "complete -c drover -f -n __fish_use_subcommand -a %s -d %s"
                            .formatted(verb.getKey(), quoted(description)));
            for (OptionSpec option : verb.getValue().getCommandSpec().options()) {
                lines.add(
                        "complete -c drover -n '__fish_seen_subcommand_from %s'%s -d %s"
                                .formatted(
                                        verb.getKey(),
                                        names(option),
                                        quoted(first(option.description()))));
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static String names(OptionSpec option) {
        StringBuilder names = new StringBuilder();
        for (String name : option.names()) {
            names.append(name.startsWith("--") ? " -l " : " -s ")
                    .append(name.replaceFirst("^--?", ""));
        }
        return names + (option.arity().max() > 0 ? " -r" : "");
    }

    private static String first(String[] lines) {
        return lines.length == 0 ? "" : lines[0];
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
