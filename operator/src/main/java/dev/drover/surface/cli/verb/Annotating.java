package dev.drover.surface.cli.verb;

import dev.drover.surface.cli.view.StoredDocument;
import picocli.CommandLine.Mixin;

/** The verbs that set one annotation on documents that stand in the store. */
abstract sealed class Annotating implements Verb permits Adopt, Suspend, Resume, Retry {

    final Surroundings surroundings;

    @Mixin private final NamedDocuments named = new NamedDocuments();

    Annotating(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Which annotation. */
    abstract String annotation();

    /** Its value. */
    abstract String value();

    /** Whether a document needs no change. */
    abstract boolean done(StoredDocument document);

    /** What is then true of a document, such as {@code is suspended}. */
    abstract String outcome();

    /** What is true of a document that needs no change. */
    String alreadyDone() {
        return outcome() + " already";
    }

    @Override
    public int perform() {
        for (StoredDocument document : named.standing(surroundings)) {
            boolean alreadyDone = done(document);
            if (!alreadyDone) {
                new Rewriting(surroundings).annotate(document, annotation(), value());
            }
            surroundings
                    .console()
                    .say(
                            "%s %s"
                                    .formatted(
                                            document.key(),
                                            alreadyDone ? alreadyDone() : outcome()));
        }
        return ExitCode.DONE;
    }
}
