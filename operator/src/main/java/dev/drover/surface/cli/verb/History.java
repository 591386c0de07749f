package dev.drover.surface.cli.verb;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drover.document.DocumentKey;
import dev.drover.surface.cli.text.Age;
import dev.drover.surface.cli.text.Table;
import dev.drover.surface.cli.view.Accepted;
import dev.drover.surface.cli.view.StoredDocument;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code drover history}: the older texts of a document that {@code rollback} can bring back. */
@Command(
        name = "history",
        description = "List the accepted texts of a document that rollback can bring back.",
        footer = {"  drover history job web", "  drover history job web -o yaml"})
final class History implements Verb {

    private final Surroundings surroundings;

    @Mixin private final OneDocument document = new OneDocument();
    @Mixin private final OutputOption output = new OutputOption();

    History(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int perform() {
        DocumentKey key = document.key(surroundings);
        List<Accepted> history = surroundings.archive().history(key);
        Optional<StoredDocument> standing = surroundings.archive().find(key);
        if (history.isEmpty() && standing.isEmpty()) {
            throw new Finding(surroundings).missing(key);
        }
        if (history.isEmpty()) {
            surroundings.console().tell("no text of %s was accepted yet".formatted(key));
        }
        long inForce = standing.map(found -> found.status().acceptedGeneration()).orElse(0L);
        output.print(
                surroundings.console(),
                () -> tree(history),
                () -> table(history, inForce),
                () -> history.stream().map(accepted -> Long.toString(accepted.generation())));
        return ExitCode.DONE;
    }

    private String table(List<Accepted> history, long inForce) {
        Table table = new Table("GENERATION", "ACCEPTED", "LINES", "");
        for (Accepted accepted : history) {
            table.row(
                    Long.toString(accepted.generation()),
                    accepted.at()
                            .map(at -> Age.between(at, surroundings.now()) + " ago")
                            .orElse("?"),
                    Long.toString(accepted.text().lines().count()),
                    accepted.generation() == inForce ? "in force" : "");
        }
        return table.isEmpty() ? "" : table.render();
    }

    private static ArrayNode tree(List<Accepted> history) {
        ArrayNode tree = JsonNodeFactory.instance.arrayNode();
        for (Accepted accepted : history) {
            tree.addObject()
                    .put("generation", accepted.generation())
                    .put("at", accepted.at().map(Object::toString).orElse(null))
                    .put("document", accepted.text());
        }
        return tree;
    }
}
