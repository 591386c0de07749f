package dev.drover.surface.cli.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.surface.cli.verb.OutputOption.Form;
import dev.drover.surface.cli.view.Archive.Shelf;
import dev.drover.surface.cli.view.Selection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover get}: lists documents and how they fare. */
@Command(
        name = "get",
        description = "List documents and how they fare.",
        footer = {
            "  drover get jobs -n shop",
            "  drover get job web -o yaml",
            "  drover get -A --watch"
        })
final class Get implements Verb {

    /** How often {@code --watch} looks: a person does not read faster. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Surroundings surroundings;

    @Mixin private final Words words = new Words();

    @Mixin private final ScopeOptions scope = new ScopeOptions();
    @Mixin private final OutputOption output = new OutputOption();

    @Option(
            names = {"-w", "--watch"},
            description = "Print again at each change, until interrupted")
    private boolean watch;

    Get(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int perform() {
        List<Selection> selections = scope.selections(surroundings, words.list());
        Patience patience = new Patience(surroundings);
        List<Object> last = patience.look(() -> show(selections, List.of(this))).orElse(List.of());
        while (watch && !surroundings.console().abandoned()) {
            surroundings.pause(LOOK);
            List<Object> before = last;
            last = patience.look(() -> show(selections, before)).orElse(before);
        }
        return ExitCode.DONE;
    }

    /** Prints what there is unless it is what was printed last. */
    private List<Object> show(List<Selection> selections, List<Object> last) {
        Shelf shelf = new Finding(surroundings).all(selections, scope.selector());
        Freshness freshness = new Freshness(surroundings);
        Optional<String> doubt = freshness.doubt();
        List<Object> now = List.of(shelf.fingerprint(), doubt);
        if (now.equals(last)) {
            return last;
        }
        boolean one = selections.size() == 1 && selections.getFirst().exact();
        output.print(
                surroundings.console(),
                () -> one ? DocumentTree.of(shelf.documents().getFirst()) : tree(shelf),
                () -> text(shelf),
                shelf::names);
        if (shelf.documents().isEmpty() && output.form() != Form.NAME) {
            surroundings.console().tell(new Finding(surroundings).nothing(selections.getFirst()));
        }
        freshness.tell(doubt);
        return now;
    }

    private static ObjectNode tree(Shelf shelf) {
        return DocumentTree.of(shelf);
    }

    private String text(Shelf shelf) {
        return new DocumentTable(
                        surroundings.paint(), surroundings.now(), output.form() == Form.WIDE)
                .render(shelf);
    }
}
