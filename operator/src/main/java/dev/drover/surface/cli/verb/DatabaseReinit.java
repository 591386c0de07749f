package dev.drover.surface.cli.verb;

import dev.drover.database.MemberSight;
import dev.drover.role.MemberWord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover db reinit}: the data of a member are copied anew. */
@Command(
        name = "reinit",
        description = {
            "Have the data of one member copied anew from the primary, into a new directory. The"
                    + " data it had stay beside it, in data-INCARNATION.old, until the next copy.",
            "Refused for the primary, and if fewer replicas would keep up meanwhile than commits"
                    + " are to wait for.",
            "Done when the copy streams; a large database takes its time, see --timeout."
        },
        footer = {
            "  drover db reinit db db-2 -n shop --timeout 2h",
            "  drover db reinit shop/db db-2 --dry-run"
        })
final class DatabaseReinit implements Verb {

    private final Surroundings surroundings;

    @Mixin private final MemberArgument member = new MemberArgument();

    @Option(
            names = "--allow-fewer-replicas",
            description = "Also if commits wait for fewer replicas meanwhile, or wait in vain")
    private boolean allowFewerReplicas;

    DatabaseReinit(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int perform() {
        return member.perform(
                surroundings,
                new MemberArgument.Deed(
                        MemberWord.REINIT,
                        allowFewerReplicas,
                        "would be copied anew from the primary; the data it has would stay beside"
                                + " it, with .old behind their name",
                        "is a new copy, and follows the primary; the data it had are kept beside"
                                + " it, with .old behind their name",
                        DatabaseReinit::copied));
    }

    private static boolean copied(MemberSight before, MemberSight now) {
        return !now.incarnation().equals(before.incarnation()) && now.streams();
    }
}
