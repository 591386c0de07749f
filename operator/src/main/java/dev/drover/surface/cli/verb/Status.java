package dev.drover.surface.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.surface.cli.view.Archive.Shelf;
import dev.drover.surface.cli.view.Selection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover status}: a namespace as a tree, and who leads. */
@Command(
        name = "status",
        description = "Print a namespace as a tree of documents, and which operator leads.",
        footer = {"  drover status -n shop", "  drover status -A --watch"})
final class Status implements Verb {

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Surroundings surroundings;

    @Mixin private final ScopeOptions scope = new ScopeOptions();
    @Mixin private final OutputOption output = new OutputOption();

    @Option(
            names = {"-w", "--watch"},
            description = "Print again at each change, until interrupted")
    private boolean watch;

    Status(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int perform() {
        Patience patience = new Patience(surroundings);
        List<Object> last = patience.look(() -> show(List.of())).orElse(List.of());
        while (watch && !surroundings.console().abandoned()) {
            surroundings.pause(LOOK);
            List<Object> before = last;
            last = patience.look(() -> show(before)).orElse(before);
        }
        return ExitCode.DONE;
    }

    private List<Object> show(List<Object> last) {
        Selection selection = Selection.of(scope.namespaces(surroundings));
        Shelf shelf = new Finding(surroundings).all(List.of(selection), scope.selector());
        JsonNode leader = surroundings.archive().record(surroundings.keys().leader());
        boolean initialised = surroundings.store().read(surroundings.keys().sentinel()).isPresent();
        Freshness freshness = new Freshness(surroundings);
        Optional<String> doubt =
                leader.path("holder").asText("").isEmpty() ? Optional.empty() : freshness.doubt();
        List<Object> now = List.of(shelf.fingerprint(), leader, initialised, doubt);
        if (now.equals(last)) {
            return last;
        }
        output.print(
                surroundings.console(),
                () -> tree(shelf, leader),
                () -> text(shelf, leader),
                shelf::names);
        if (!initialised) {
            surroundings
                    .console()
                    .tell(
                            surroundings.paint().bad("the sentinel is missing")
                                    + ": nothing is removed; if this store is meant: drover init");
        }
        if (shelf.documents().isEmpty()) {
            surroundings.console().tell(new Finding(surroundings).nothing(selection));
        }
        freshness.tell(doubt);
        return now;
    }

    private static ObjectNode tree(Shelf shelf, JsonNode leader) {
        ObjectNode tree = DocumentTree.of(shelf);
        tree.set("leader", leader.isMissingNode() ? tree.nullNode() : leader);
        return tree;
    }

    private String text(Shelf shelf, JsonNode leader) {
        String holder = leader.path("holder").asText("");
        String line =
                holder.isEmpty()
                        ? surroundings.paint().bad("no operator leads")
                                + ": documents are not converged; see: drover doctor"
                        : "operator: %s leads, term %d"
                                .formatted(holder, leader.path("term").asLong());
        return new StatusTree(surroundings.paint(), surroundings.now()).render(shelf) + line + "\n";
    }
}
