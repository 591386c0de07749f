package dev.drover.surface.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.drover.document.DocumentKey;
import dev.drover.surface.cli.text.Age;
import dev.drover.surface.cli.text.Table;
import dev.drover.surface.cli.text.TreeChange;
import dev.drover.surface.cli.view.Accepted;
import dev.drover.surface.cli.view.StoredDocument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code drover history}: the older texts of a document that {@code rollback} can bring back. */
@Command(
        name = "history",
        description = {
            "List the accepted texts of a document that rollback can bring back: when, by whom,"
                    + " what changed.",
            "The author is DROVER_USER, else USER, of whoever wrote it with this command line; ? is"
                    + " somebody who did not."
        },
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
        output.print(
                surroundings.console(),
                () -> tree(history),
                () -> table(history, standing),
                () -> history.stream().map(accepted -> Long.toString(accepted.generation())));
        return ExitCode.DONE;
    }

    private String table(List<Accepted> history, Optional<StoredDocument> standing) {
        long inForce = standing.map(found -> found.status().acceptedGeneration()).orElse(0L);
        long ready = standing.map(found -> found.status().convergedGeneration()).orElse(0L);
        Table table = new Table("GENERATION", "ACCEPTED", "AUTHOR", "CHANGED", "");
        JsonNode before = MissingNode.getInstance();
        for (Accepted accepted : history) {
            JsonNode now =
                    surroundings.schemas().tree(accepted.text().getBytes(StandardCharsets.UTF_8));
            List<String> marks = new ArrayList<>();
            if (accepted.generation() == inForce) {
                marks.add("in force");
            }
            if (accepted.generation() == ready) {
                marks.add("Ready");
            }
            table.row(
                    Long.toString(accepted.generation()),
                    accepted.at()
                            .map(at -> Age.between(at, surroundings.now()) + " ago")
                            .orElse("?"),
                    accepted.author().orElse("?"),
                    before.isMissingNode() ? "" : TreeChange.words(before, now),
                    String.join(", ", marks));
            before = now;
        }
        return table.isEmpty() ? "" : table.render();
    }

    private static ArrayNode tree(List<Accepted> history) {
        ArrayNode tree = JsonNodeFactory.instance.arrayNode();
        for (Accepted accepted : history) {
            tree.addObject()
                    .put("generation", accepted.generation())
                    .put("at", accepted.at().map(Object::toString).orElse(null))
                    .put("author", accepted.author().orElse(null))
                    .put("document", accepted.text());
        }
        return tree;
    }
}
