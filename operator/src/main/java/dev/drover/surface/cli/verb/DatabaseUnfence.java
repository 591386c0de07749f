package dev.drover.surface.cli.verb;

import dev.drover.role.MemberWord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code drover db unfence}: a member that was fenced takes part again. */
@Command(
        name = "unfence",
        description = {
            "Have a member take part again that was fenced: its server is started and follows the"
                    + " primary."
        },
        footer = {"  drover db unfence db db-2 -n shop"})
final class DatabaseUnfence implements Verb {

    private final Surroundings surroundings;

    @Mixin private final MemberArgument member = new MemberArgument();

    DatabaseUnfence(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int perform() {
        return member.perform(
                surroundings,
                new MemberArgument.Deed(
                        MemberWord.UNFENCE,
                        false,
                        "would be started again, and follow the primary",
                        "is not fenced any more, and starts",
                        (_, now) -> !now.fenced()));
    }
}
