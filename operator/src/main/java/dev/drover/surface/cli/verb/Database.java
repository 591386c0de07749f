package dev.drover.surface.cli.verb;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code drover db}: what people do about roles of replicated databases. */
@Command(
        name = "db",
        description = {
            "Look at replicated databases, change who is primary, and mend members.",
            "Who is primary is decided by the operator; these verbs ask it, by an annotation of the"
                    + " document, and tell what came of it."
        },
        footer = {
            "  drover db list -A",
            "  drover db check db -n shop",
            "  drover db failover db -n shop --dry-run",
            "  drover db switchover db -n shop --to db-2"
        })
final class Database implements Verb {

    /** With its verbs. */
    static CommandLine of(Surroundings surroundings) {
        return new CommandLine(new Database())
                .addSubcommand("list", new DatabaseList(surroundings))
                .addSubcommand("check", new DatabaseCheck(surroundings))
                .addSubcommand("switchover", new DatabaseSwitchover(surroundings))
                .addSubcommand("failover", new DatabaseFailover(surroundings))
                .addSubcommand("start", new DatabaseStart(surroundings))
                .addSubcommand("rejoin", new DatabaseRejoin(surroundings))
                .addSubcommand("reinit", new DatabaseReinit(surroundings))
                .addSubcommand("fence", new DatabaseFence(surroundings))
                .addSubcommand("unfence", new DatabaseUnfence(surroundings))
                .addSubcommand("params", new DatabaseParams(surroundings));
    }

    @Override
    public int perform() {
        throw VerbFailure.usage(
                "write what to do: list, check, switchover, failover, start, rejoin, reinit, fence,"
                        + " unfence or params");
    }
}
