package dev.drover.surface.cli.verb;

import dev.drover.document.Metadata;
import dev.drover.surface.cli.view.StoredDocument;
import picocli.CommandLine.Command;

/** {@code drover resume}: ends what {@code suspend} began. */
@Command(
        name = "resume",
        description = {
            "End what drover suspend began.",
            "Sets annotation drover/suspend to false."
        },
        footer = "  drover resume job web -n shop")
final class Resume extends Annotating {

    Resume(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    String annotation() {
        return Metadata.SUSPEND;
    }

    @Override
    String value() {
        return "false";
    }

    @Override
    boolean done(StoredDocument document) {
        return !Rewriting.has(document, Metadata.SUSPEND, "true");
    }

    @Override
    String alreadyDone() {
        return "is not suspended";
    }

    @Override
    String outcome() {
        return "is resumed";
    }
}
