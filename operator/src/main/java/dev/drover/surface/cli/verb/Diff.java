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

/** {@code drover diff}: what a document would change outside: in Nomad, or in what a proxy is told. */
@Command(
        name = "diff",
        description = {
            "Print what a document would change now: in Nomad in the words of nomad plan; on a"
                    + " proxy as what the document itself says otherwise than before (-o wide: also"
                    + " what that changes in the JSON that Caddy is given).",
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
    private record Change(
            Difference difference, List<String> own, List<String> hooks, List<String> removals) {

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
                            difference.details().isEmpty()
                                    ? List.of()
                                    : OwnChanges.of(surroundings, document),
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
        change.own().forEach(line -> lines.add("  " + painted(paint, line)));
        details(change).forEach(line -> lines.add("  " + painted(paint, line)));
        diff.hindrances().forEach(line -> lines.add("  " + paint.bad(line)));
        lines.add("  " + diff.touched());
        return lines;
    }

    /** Where nothing explains them but themselves, they are shown without being asked for. */
    private List<String> details(Change change) {
        List<String> details = change.difference().details();
        return output.wide() || change.own().isEmpty() || details.isEmpty()
                ? details
                : List.of(
                        details.size() == 1
                                ? "1 change of Caddy's JSON (-o wide shows it)"
                                : "%d changes of Caddy's JSON (-o wide shows them)"
                                        .formatted(details.size()));
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
            change.own().forEach(one.putArray("written")::add);
            change.hooks().forEach(one.putArray("hooks")::add);
            change.removals().forEach(one.putArray("removals")::add);
        });
        return tree;
    }
}
