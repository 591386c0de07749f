package dev.drover.surface.cli.verb;

import dev.drover.document.Metadata;
import dev.drover.surface.cli.view.StoredDocument;
import picocli.CommandLine.Command;

/** {@code drover suspend}: has the operator keep its hands off. */
@Command(
        name = "suspend",
        description = {
            "Have the operator observe a document and change nothing.",
            "Sets annotation drover/suspend."
        },
        footer = "  drover suspend job web -n shop")
final class Suspend extends Annotating {

    Suspend(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    String annotation() {
        return Metadata.SUSPEND;
    }

    @Override
    String value() {
        return "true";
    }

    @Override
    boolean done(StoredDocument document) {
        return Rewriting.has(document, Metadata.SUSPEND, "true");
    }

    @Override
    String outcome() {
        return "is suspended";
    }
}
