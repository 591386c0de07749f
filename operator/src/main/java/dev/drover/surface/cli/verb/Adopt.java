package dev.drover.surface.cli.verb;

import dev.drover.document.Metadata;
import dev.drover.surface.cli.view.StoredDocument;
import picocli.CommandLine.Command;

/** {@code drover adopt}: lets a document take over an existing object. */
@Command(
        name = "adopt",
        description = {
            "Let a document take over a Nomad job that exists and does not carry the mark of"
                    + " Drover.",
            "Sets annotation drover/adopt. The job is registered again with the mark, and Nomad"
                + " replaces its allocations where the document's text differs; look first with:"
                + " drover diff."
        },
        footer = "  drover adopt job web -n shop")
final class Adopt extends Annotating {

    Adopt(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    String annotation() {
        return Metadata.ADOPT;
    }

    @Override
    String value() {
        return "true";
    }

    @Override
    boolean done(StoredDocument document) {
        return Rewriting.has(document, Metadata.ADOPT, "true");
    }

    @Override
    String outcome() {
        return "may take over what exists";
    }
}
