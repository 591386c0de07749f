package dev.drover.surface.cli.verb;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drover.surface.cli.text.Age;
import dev.drover.surface.cli.text.Table;
import dev.drover.surface.cli.view.EventView;
import dev.drover.surface.cli.view.Selection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover events}: what was done and why, oldest first. */
@Command(
        name = "events",
        description = "List what the operator did and saw, oldest first.",
        footer = {
            "  drover events -n shop",
            "  drover events job web --watch",
            "  drover events -A"
        })
final class Events implements Verb {

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Surroundings surroundings;

    @Mixin private final Words words = new Words();

    @Mixin private final NamespaceOption namespace = new NamespaceOption();
    @Mixin private final OutputOption output = new OutputOption();

    @Option(
            names = {"-A", "--all-namespaces"},
            description = "In all namespaces")
    private boolean everywhere;

    @Option(
            names = {"-w", "--watch"},
            description = "Go on with new ones, until interrupted")
    private boolean watch;

    Events(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int perform() {
        Optional<String> where =
                everywhere ? Optional.empty() : Optional.of(namespace.in(surroundings));
        List<Selection> selections = namespace.selections(surroundings, words.list(), where);
        Patience patience = new Patience(surroundings);
        List<EventView> seen = patience.look(() -> matching(where, selections)).orElse(List.of());
        if (seen.isEmpty()) {
            surroundings
                    .console()
                    .tell("no events" + where.map(" in namespace "::concat).orElse(""));
        }
        show(seen);
        while (watch && !surroundings.console().abandoned()) {
            surroundings.pause(LOOK);
            List<EventView> before = seen;
            List<EventView> now = patience.look(() -> matching(where, selections)).orElse(before);
            List<EventView> fresh = new ArrayList<>(now);
            fresh.removeAll(seen);
            show(fresh);
            seen = now;
        }
        return ExitCode.DONE;
    }

    private List<EventView> matching(Optional<String> where, List<Selection> selections) {
        return surroundings.archive().events(where).stream()
                .filter(event ->
                        selections.stream()
                                .anyMatch(selection -> selection.coversPath(event.key())))
                .toList();
    }

    private void show(List<EventView> events) {
        if (!events.isEmpty()) {
            output.print(
                    surroundings.console(),
                    () -> tree(events),
                    () -> text(events),
                    () -> events.stream().map(EventView::key).distinct());
        }
    }

    private String text(List<EventView> events) {
        return table(surroundings, events).render();
    }

    static Table table(Surroundings surroundings, List<EventView> events) {
        Table table = new Table("AGE", "DOCUMENT", "GENERATION", "REASON", "MESSAGE");
        for (EventView event : events) {
            table.row(
                    Age.between(event.at(), surroundings.now()),
                    event.key(),
                    Long.toString(event.generation()),
                    event.reason(),
                    event.message());
        }
        return table;
    }

    private static ArrayNode tree(List<EventView> events) {
        ArrayNode tree = JsonNodeFactory.instance.arrayNode();
        events.forEach(event -> tree.add(event.tree()));
        return tree;
    }
}
