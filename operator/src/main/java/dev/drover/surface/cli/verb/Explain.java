package dev.drover.surface.cli.verb;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code drover explain}: the manual's page for a kind or a field. */
@Command(
        name = "explain",
        description = "Print what a kind or a field means, with an example.",
        footer = {"  drover explain", "  drover explain Job", "  drover explain Job.spec.drift"})
final class Explain implements Verb {

    private final Surroundings surroundings;

    @Parameters(
            arity = "0..1",
            paramLabel = "KIND[.field]",
            description = "Nothing: the list of kinds")
    private @Nullable String path;

    Explain(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int perform() {
        try {
            String known = canonical();
            surroundings.console().print(surroundings.schemas().explain(known));
            if (surroundings.schemas().kinds().contains(known)) {
                surroundings
                        .console()
                        .print(
                                "\nWhat may stand in spec: drover explain %s.spec\n"
                                        .formatted(known));
            }
            return ExitCode.DONE;
        } catch (IllegalArgumentException unknown) {
            throw VerbFailure.usage(String.valueOf(unknown.getMessage()));
        }
    }

    /** With the kind as it is written in documents: people type {@code job.spec}. */
    private String canonical() {
        String typed = path == null ? "" : path;
        int dot = typed.indexOf('.');
        String kind = dot < 0 ? typed : typed.substring(0, dot);
        return new References(surroundings)
                .kind(kind)
                .map(known -> known + typed.substring(kind.length()))
                .orElse(typed);
    }
}
