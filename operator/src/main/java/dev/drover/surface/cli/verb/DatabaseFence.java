package dev.drover.surface.cli.verb;

import dev.drover.role.MemberWord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover db fence}: the server of a member is stopped, and stays so. */
@Command(
        name = "fence",
        description = {
            "Stop the server of one member, and keep it stopped, also after restarts and reboots,"
                + " until: drover db unfence. Its supervisor runs on; to all others the member is"
                + " one that is gone.",
            "Refused for the primary without --allow-outage: writes stop until another member is"
                + " primary, which happens by itself in a cluster with 'failover: automatic' and a"
                + " replica that keeps up. To lose no time: drover db switchover first.",
            "Refused in 'durability: required' too, if too few replicas would be left for commits"
                    + " to be acknowledged."
        },
        footer = {"  drover db fence db db-2 -n shop", "  drover db fence shop/db db-2 --dry-run"})
final class DatabaseFence implements Verb {

    private final Surroundings surroundings;

    @Mixin private final MemberArgument member = new MemberArgument();

    @Option(
            names = "--allow-outage",
            description = "Also if nobody can write for a while because of it")
    private boolean allowOutage;

    DatabaseFence(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int perform() {
        return member.perform(
                surroundings,
                new MemberArgument.Deed(
                        MemberWord.FENCE,
                        allowOutage,
                        "would be stopped, and stay so until: drover db unfence",
                        "is fenced: its server is off until: drover db unfence",
                        (_, now) -> now.fenced()));
    }
}
