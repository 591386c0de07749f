package dev.drover.surface.cli.verb;

import dev.drover.surface.cli.view.Selection;
import dev.drover.surface.cli.view.StoredDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** The verbs that set one annotation on documents that stand in the store. */
abstract sealed class Annotating implements Verb permits Adopt, Suspend, Resume, Retry {

    final Surroundings surroundings;

    @Mixin private final Words words = new Words();

    @Mixin private final NamespaceOption namespace = new NamespaceOption();

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
        if (words.none()) {
            throw VerbFailure.usage("name the documents, such as job/web");
        }
        Finding finding = new Finding(surroundings);
        List<StoredDocument> documents = new ArrayList<>();
        for (Selection selection :
                new References(surroundings)
                        .parse(words.list(), Optional.of(namespace.in(surroundings)))) {
            documents.add(
                    finding.standing(
                            selection.single().orElseThrow(() -> unnamed(finding, selection))));
        }
        for (StoredDocument document : documents) {
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

    private static VerbFailure unnamed(Finding finding, Selection selection) {
        return selection.exact()
                ? finding.missing(selection)
                : VerbFailure.usage("name the documents one by one, such as job/web");
    }
}
