package dev.drover.surface.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.surface.cli.text.TreeText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code drover prune}: shows the deletions that the operator holds back, and confirms them. */
@Command(
        name = "prune",
        description = {
            "Show the deletions that the operator holds back because they are many.",
            "With --confirm: have exactly these done."
        },
        footer = {"  drover prune", "  drover prune --confirm"})
final class Prune implements Verb {

    private final Surroundings surroundings;

    @Option(names = "--confirm", description = "These deletions are meant")
    private boolean confirm;

    Prune(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int perform() {
        JsonNode held = surroundings.archive().record(surroundings.keys().pruneHeld());
        List<String> documents = new ArrayList<>();
        held.path("documents").forEach(document -> documents.add(document.asText()));
        Console console = surroundings.console();
        if (documents.isEmpty()) {
            console.say("no deletions are held back");
            return ExitCode.DONE;
        }
        if (confirm) {
            confirm(documents);
        }
        documents.forEach(document ->
                console.say((confirm ? "confirmed: delete " : "held back: ") + document));
        if (!confirm) {
            console.tell(
                    "held back because %s%nif these deletions are meant: drover prune --confirm%nif not: write the documents again (drover apply -f …)"
                            .formatted(held.path("reason").asText("they are many")));
        }
        return ExitCode.DONE;
    }

    private void confirm(List<String> documents) {
        ObjectNode word = JsonNodeFactory.instance.objectNode();
        documents.forEach(word.putArray("documents")::add);
        word.put("at", surroundings.now().toString());
        word.put("by", surroundings.caller());
        byte[] text = TreeText.json(word).getBytes(StandardCharsets.UTF_8);
        Write write = new Write.Put(surroundings.keys().pruneConfirmed(), text);
        if (surroundings.store().commit(List.of(write)).isEmpty()) {
            throw VerbFailure.failed("the confirmation was not written; try again");
        }
    }
}
