package dev.drover.surface.cli.verb;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code drover db}: what people do about roles of replicated databases. */
@Command(
        name = "db",
        description = {
            "Look at replicated databases, and change who is primary.",
            "Who is primary is decided by the operator; these verbs ask it, by an annotation of the"
                    + " document, and tell what came of it."
        },
        footer = {"  drover db list -A", "  drover db switchover db -n shop --to db-2"})
final class Database implements Verb {

    /** With its verbs. */
    static CommandLine of(Surroundings surroundings) {
        return new CommandLine(new Database())
                .addSubcommand("list", new DatabaseList(surroundings))
                .addSubcommand("check", new DatabaseCheck(surroundings))
                .addSubcommand("switchover", new DatabaseSwitchover(surroundings))
                .addSubcommand("failover", new DatabaseFailover(surroundings))
                .addSubcommand("start", new DatabaseStart(surroundings))
                .addSubcommand("params", new DatabaseParams(surroundings));
    }

    @Override
    public int perform() {
        throw VerbFailure.usage(
                "write what to do: list, check, switchover, failover, start or params");
    }
}
