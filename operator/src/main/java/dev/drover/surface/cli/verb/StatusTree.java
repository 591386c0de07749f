package dev.drover.surface.cli.verb;

import dev.drover.document.Condition;
import dev.drover.surface.cli.text.Age;
import dev.drover.surface.cli.text.Paint;
import dev.drover.surface.cli.view.Archive.Misplaced;
import dev.drover.surface.cli.view.Archive.Shelf;
import dev.drover.surface.cli.view.StatusView.Statement;
import dev.drover.surface.cli.view.StoredDocument;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Namespaces, kinds and documents as a tree, each document with a symbol, its age and its reason. */
final class StatusTree {

    private final Paint paint;
    private final Instant now;

    StatusTree(Paint paint, Instant now) {
        this.paint = paint;
        this.now = now;
    }

    /** The tree, and below it the keys that are no documents. */
    String render(Shelf shelf) {
        Map<String, Map<String, List<StoredDocument>>> tree = new TreeMap<>();
        for (StoredDocument document : shelf.documents()) {
            tree.computeIfAbsent(document.key().namespace(), namespace -> new TreeMap<>())
                    .computeIfAbsent(document.key().kind(), kind -> new ArrayList<>())
                    .add(document);
        }
        StringBuilder text = new StringBuilder();
        tree.forEach((namespace, kinds) -> {
            text.append(paint.bold(namespace)).append('\n');
            kinds.forEach((kind, documents) -> append(text, kind, documents));
        });
        for (Misplaced key : shelf.misplaced()) {
            text.append(paint.bad("!"))
                    .append(" not a document: %s: %s\n".formatted(key.path(), key.reason()));
        }
        return text.toString();
    }

    private void append(StringBuilder text, String kind, List<StoredDocument> documents) {
        text.append("  ").append(kind).append('\n');
        int width = documents.stream().mapToInt(each -> each.key().name().length()).max().orElse(0);
        for (StoredDocument document : documents) {
            String name = document.key().name();
            text.append("    ")
                    .append(symbol(document))
                    .append(' ')
                    .append(name)
                    .append(" ".repeat(width - name.length()))
                    .append("  ")
                    .append(state(document))
                    .append('\n');
        }
    }

    private String symbol(StoredDocument document) {
        if (!document.observed() || document.deleted()) {
            return paint.warn("○");
        }
        if (document.status().isTrue(Condition.SUSPENDED)) {
            return paint.faint("‖");
        }
        if (refused(document) || document.status().isTrue(Condition.BLOCKED)) {
            return paint.bad("✗");
        }
        if (document.status().isTrue(Condition.READY)) {
            return document.status().isTrue(Condition.DRIFTED) ? paint.warn("≠") : paint.good("✓");
        }
        return document.status().isTrue(Condition.PROGRESSING) ? paint.warn("…") : paint.bad("✗");
    }

    private static boolean refused(StoredDocument document) {
        return document.status()
                .condition(Condition.ACCEPTED)
                .filter(statement -> statement.status().equals("False"))
                .isPresent();
    }

    private String state(StoredDocument document) {
        String unseen = Seen.of(document);
        if (!unseen.isEmpty()) {
            return unseen;
        }
        Optional<Statement> headline = document.status().headline();
        if (headline.isEmpty()) {
            return "no conditions yet";
        }
        Statement statement = headline.get();
        String age = statement.since().map(since -> " " + Age.between(since, now)).orElse("");
        String counts = document.workload().counts();
        boolean well =
                statement.type().equals(Condition.READY) && statement.status().equals("True");
        return statement.reason()
                + (counts.isEmpty() ? "" : " " + counts)
                + paint.faint(age)
                + (well || statement.message().isBlank() ? "" : ": " + statement.message());
    }
}
