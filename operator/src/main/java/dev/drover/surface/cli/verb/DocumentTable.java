package dev.drover.surface.cli.verb;

import dev.drover.document.Condition;
import dev.drover.surface.cli.text.Age;
import dev.drover.surface.cli.text.Paint;
import dev.drover.surface.cli.text.Table;
import dev.drover.surface.cli.text.Table.Cell;
import dev.drover.surface.cli.view.Archive.Shelf;
import dev.drover.surface.cli.view.StatusView.Statement;
import dev.drover.surface.cli.view.StoredDocument;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Documents as a table. */
final class DocumentTable {

    private final Paint paint;
    private final Instant now;
    private final boolean wide;

    DocumentTable(Paint paint, Instant now, boolean wide) {
        this.paint = paint;
        this.now = now;
        this.wide = wide;
    }

    /** The table, and below it the keys that are no documents. */
    String render(Shelf shelf) {
        List<String> headings =
                new ArrayList<>(
                        List.of(
                                "NAMESPACE",
                                "KIND",
                                "NAME",
                                "READY",
                                "HEALTHY",
                                "STATUS",
                                "SINCE"));
        if (wide) {
            headings.addAll(List.of("GENERATION", "MESSAGE"));
        }
        Table table = new Table(headings.toArray(String[]::new));
        shelf.documents().forEach(document -> table.row(row(document)));
        StringBuilder text = new StringBuilder(table.isEmpty() ? "" : table.render());
        shelf.misplaced()
                .forEach(key ->
                        text.append(
                                "! not a document: %s: %s%n"
                                        .formatted(key.path(), key.reason())
                                        .replace(System.lineSeparator(), "\n")));
        return text.toString();
    }

    private List<Cell> row(StoredDocument document) {
        Optional<Statement> headline = document.status().headline();
        Optional<Statement> ready = document.status().condition(Condition.READY);
        List<Cell> row = new ArrayList<>();
        row.add(Cell.of(document.key().namespace()));
        row.add(Cell.of(document.key().kind()));
        row.add(Cell.of(document.key().name()));
        row.add(new Cell(readiness(document), colour(document)));
        row.add(Cell.of(document.finished() ? "-" : document.workload().counts()));
        row.add(Cell.of(state(document, headline)));
        row.add(
                Cell.of(
                        ready.flatMap(Statement::since)
                                .map(since -> Age.between(since, now))
                                .orElse("")));
        if (wide) {
            row.add(Cell.of(Long.toString(document.generation())));
            row.add(Cell.of(headline.map(Statement::message).orElse("")));
        }
        return row;
    }

    private static String readiness(StoredDocument document) {
        if (!document.observed() || document.deleted()) {
            return "-";
        }
        return document.status().condition(Condition.READY).map(Statement::status).orElse("-");
    }

    private UnaryOperator<String> colour(StoredDocument document) {
        return switch (readiness(document)) {
            case "True" -> paint::good;
            case "False" -> paint::bad;
            default -> paint::warn;
        };
    }

    private static String state(StoredDocument document, Optional<Statement> headline) {
        String unseen = Seen.of(document);
        return unseen.isEmpty() ? headline.map(DocumentTable::word).orElse("") : unseen;
    }

    /** Suspended because somebody asked for it: the condition says more than its reason. */
    private static String word(Statement statement) {
        return statement.type().equals(Condition.SUSPENDED) ? statement.type() : statement.reason();
    }
}
