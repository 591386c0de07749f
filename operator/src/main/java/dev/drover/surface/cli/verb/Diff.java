package dev.drover.surface.cli.verb;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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

    @Override
    public int perform() {
        Map<String, Difference> diffs = new LinkedHashMap<>();
        for (Document<?> document : subjects.documents(surroundings)) {
            diffs.put(document.key().path(), surroundings.preview(document).difference());
        }
        output.print(
                surroundings.console(),
                () -> tree(diffs),
                () -> text(diffs),
                () ->
                        diffs.entrySet().stream()
                                .filter(diff -> !diff.getValue().nothing())
                                .map(Map.Entry::getKey));
        return diffs.values().stream().allMatch(Difference::nothing)
                ? ExitCode.DONE
                : ExitCode.DIFFERENT;
    }

    private String text(Map<String, Difference> diffs) {
        StringBuilder text = new StringBuilder();
        diffs.forEach(
                (key, diff) -> lines(key, diff).forEach(line -> text.append(line).append('\n')));
        return text.toString();
    }

    private List<String> lines(String key, Difference diff) {
        Paint paint = surroundings.paint();
        if (diff.nothing()) {
            return List.of(key + ": no difference");
        }
        List<String> lines = new ArrayList<>();
        lines.add(paint.bold("%s: %s".formatted(key, diff.headline())));
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

    private static ArrayNode tree(Map<String, Difference> diffs) {
        ArrayNode tree = JsonNodeFactory.instance.arrayNode();
        diffs.forEach((key, diff) ->
                tree.addObject()
                        .put("document", key)
                        .put("different", !diff.nothing())
                        .setAll(diff.figures()));
        return tree;
    }
}
