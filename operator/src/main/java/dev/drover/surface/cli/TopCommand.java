package dev.drover.surface.cli;

import dev.drover.surface.cli.verb.GlobalOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code drover} without a verb: the global options and the list of verbs. */
@Command(
        name = "drover",
        description = {
            "Converges Nomad jobs to the documents in Consul KV.",
            "",
            "First steps: drover doctor, drover init, drover apply -f web.yaml --wait, drover"
                    + " status"
        },
        footer = "  drover apply -f web.yaml --wait")
final class TopCommand {

    @Mixin private final GlobalOptions options = new GlobalOptions();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Print this help")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the version")
    private boolean version;

    GlobalOptions options() {
        return options;
    }

    /** Whether it was called for what picocli prints by itself. */
    boolean helpOnly() {
        return help || version;
    }
}
