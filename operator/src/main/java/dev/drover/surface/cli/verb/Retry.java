package dev.drover.surface.cli.verb;

import dev.drover.document.Condition;
import dev.drover.document.Metadata;
import dev.drover.surface.cli.view.StoredDocument;
import picocli.CommandLine.Command;

/** {@code drover retry}: asks for one more try of what failed. */
@Command(
        name = "retry",
        description = {
            "Try a failed change once more.",
            "Sets annotation drover/retry to the time."
        },
        footer = "  drover retry job web -n shop")
final class Retry extends Annotating {

    Retry(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    String annotation() {
        return Metadata.RETRY;
    }

    @Override
    String value() {
        return surroundings.now().toString();
    }

    @Override
    boolean done(StoredDocument document) {
        return document.observed() && document.status().isTrue(Condition.READY);
    }

    @Override
    String alreadyDone() {
        return "is Ready: there is nothing to retry";
    }

    @Override
    String outcome() {
        return "is tried once more, if it failed";
    }
}
