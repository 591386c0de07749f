package dev.drover.surface.cli.verb;

import dev.drover.document.Condition;
import dev.drover.surface.cli.view.StoredDocument;

/** Says why a document has no status that counts. */
final class Seen {

    private Seen() {}

    /** In words; empty when the operator has looked at the newest text. */
    static String of(StoredDocument document) {
        if (document.deleted()) {
            if (document.status().isTrue(Condition.BLOCKED)) {
                return "deleted, held back";
            }
            return document.finished() ? "deleted, stopped" : "deleted, being removed";
        }
        if (!document.status().present()) {
            return "not seen by an operator yet";
        }
        return document.observed() ? "" : "changed, not looked at yet";
    }
}
