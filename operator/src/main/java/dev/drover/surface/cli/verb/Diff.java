package dev.drover.surface.cli.verb;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.convergence.Preview.Difference;
import dev.drover.document.Document;
import dev.drover.surface.cli.text.Paint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code drover diff}: what registering a document would change in Nomad, in Nomad's words. */
@Command(
        name = "diff",
        description = {
            "Print what a document would change in Nomad now, in the words of nomad plan.",
            "Exit code 3 when it would change something."
        },
        footer = {"  drover diff -f web.yaml", "  drover diff job web", "  drover diff -n shop"})
final class Diff implements Verb {

    private final Surroundings surroundings;

    @Mixin private final Subjects subjects = new Subjects();
    @Mixin private final OutputOption output = new OutputOption();

    Diff(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** What would change in what the document asks for, what would run once, and what would go because it is asked for no more. */
    private record Change(Difference difference, List<String> hooks, List<String> removals) {

        boolean nothing() {
            return difference.nothing() && hooks.isEmpty() && removals.isEmpty();
        }

        String headline() {
            if (!difference.nothing()) {
                return difference.headline();
            }
            return removals.isEmpty() ? "hooks would run" : "something else would go";
        }
    }

    @Override
    public int perform() {
        Map<String, Change> diffs = new LinkedHashMap<>();
        Consequences consequences = new Consequences(surroundings);
        for (Document<?> document : subjects.documents(surroundings)) {
            Difference difference = surroundings.preview(document).difference();
            Change change =
                    new Change(
                            difference,
                            consequences.hooks(document),
                            consequences.removals(document));
            diffs.put(document.key().path(), change);
        }
        output.print(
                surroundings.console(),
                () -> tree(diffs),
                () -> text(diffs),
                () ->
                        diffs.entrySet().stream()
                                .filter(diff -> !diff.getValue().nothing())
                                .map(Map.Entry::getKey));
        return diffs.values().stream().allMatch(Change::nothing)
                ? ExitCode.DONE
                : ExitCode.DIFFERENT;
    }

    private String text(Map<String, Change> diffs) {
        StringBuilder text = new StringBuilder();
        diffs.forEach(
                (key, diff) -> lines(key, diff).forEach(line -> text.append(line).append('\n')));
        return text.toString();
    }

    private List<String> lines(String key, Change change) {
        Paint paint = surroundings.paint();
        if (change.nothing()) {
            return List.of(key + ": no difference");
        }
        List<String> lines = new ArrayList<>();
        lines.add(paint.bold("%s: %s".formatted(key, change.headline())));
        change.hooks().forEach(hook -> lines.add("  " + hook));
        change.removals().forEach(removal -> lines.add("  " + painted(paint, "- " + removal)));
        Difference diff = change.difference();
        diff.lines().forEach(line -> lines.add("  " + painted(paint, line)));
        diff.hindrances().forEach(line -> lines.add("  " + paint.bad(line)));
        lines.add("  " + diff.touched());
        return lines;
    }

    private static String painted(Paint paint, String line) {
        return switch (line.strip().isEmpty() ? ' ' : line.strip().charAt(0)) {
            case '+' -> paint.good(line);
            case '-' -> paint.bad(line);
            case '~' -> paint.warn(line);
            default -> line;
        };
    }

    private static ArrayNode tree(Map<String, Change> diffs) {
        ArrayNode tree = JsonNodeFactory.instance.arrayNode();
        diffs.forEach((key, change) -> {
            ObjectNode one = tree.addObject().put("document", key);
            one.put("different", !change.nothing()).setAll(change.difference().figures());
            change.hooks().forEach(one.putArray("hooks")::add);
            change.removals().forEach(one.putArray("removals")::add);
        });
        return tree;
    }
}
