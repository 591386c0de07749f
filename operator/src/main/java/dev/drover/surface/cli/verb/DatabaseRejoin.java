package dev.drover.surface.cli.verb;

import dev.drover.database.MemberSight;
import dev.drover.role.MemberWord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover db rejoin}: a member tries again to follow the primary. */
@Command(
        name = "rejoin",
        description = {
            "Have a member that is stuck try again from the beginning: its server is stopped and"
                    + " started, and follows the primary, by way of a rewind if its data have gone"
                    + " astray. What it found out about its data before is forgotten.",
            "Done when it streams. If that does not help: drover db reinit"
        },
        footer = {"  drover db rejoin db db-2 -n shop"})
final class DatabaseRejoin implements Verb {

    private final Surroundings surroundings;

    @Option(
            names = "--allow-fewer-replicas",
            description =
                    "Also if fewer replicas keep up meanwhile than commits are to wait for; with"
                            + " mode required nobody can write then")
    private boolean fewer;

    @Mixin private final MemberArgument member = new MemberArgument();

    DatabaseRejoin(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int perform() {
        return member.perform(
                surroundings,
                new MemberArgument.Deed(
                        MemberWord.REJOIN,
                        fewer,
                        "would be stopped and started, and follow the primary anew",
                        "follows the primary",
                        (_, now) -> now.role() == MemberSight.Role.REPLICA && now.streams()));
    }
}
