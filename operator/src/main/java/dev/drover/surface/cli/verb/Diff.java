package dev.drover.surface.cli.verb;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.nomad.Nomad.JobDiff;
import dev.drover.document.Document;
import dev.drover.kind.job.JobSpec;
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
        Map<String, JobDiff> diffs = new LinkedHashMap<>();
        for (Document<JobSpec> document : subjects.documents(surroundings)) {
            ObjectNode job = surroundings.jobReader().registrable(document);
            diffs.put(document.key().path(), surroundings.nomad().plan(job));
        }
        output.print(surroundings.console(), () -> tree(diffs), () -> text(diffs));
        return diffs.values().stream().allMatch(JobDiff::nothing)
                ? ExitCode.DONE
                : ExitCode.DIFFERENT;
    }

    private String text(Map<String, JobDiff> diffs) {
        StringBuilder text = new StringBuilder();
        diffs.forEach(
                (key, diff) -> lines(key, diff).forEach(line -> text.append(line).append('\n')));
        return text.toString();
    }

    private List<String> lines(String key, JobDiff diff) {
        Paint paint = surroundings.paint();
        if (diff.nothing()) {
            return List.of(key + ": no difference");
        }
        List<String> lines = new ArrayList<>();
        lines.add(paint.bold("%s: %s".formatted(key, headline(diff))));
        diff.lines().forEach(line -> lines.add("  " + painted(paint, line)));
        diff.failures().forEach(line -> lines.add("  " + paint.bad("cannot be placed: " + line)));
        lines.add("  allocations: " + counts(diff));
        return lines;
    }

    private static String headline(JobDiff diff) {
        if (diff.stopEdited()) {
            return "the job is stopped and would be started";
        }
        return diff.type().equals("Added") ? "the job would be created" : "the job would change";
    }

    private static String counts(JobDiff diff) {
        List<String> counts = new ArrayList<>();
        count(counts, diff.placed(), "placed");
        count(counts, diff.inPlace(), "updated in place");
        count(counts, diff.destructive(), "replaced");
        count(counts, diff.stopped(), "stopped");
        return counts.isEmpty() ? "none touched" : String.join(", ", counts);
    }

    private static void count(List<String> counts, int number, String what) {
        if (number > 0) {
            counts.add(number + " " + what);
        }
    }

    private static String painted(Paint paint, String line) {
        return switch (line.strip().isEmpty() ? ' ' : line.strip().charAt(0)) {
            case '+' -> paint.good(line);
            case '-' -> paint.bad(line);
            case '~' -> paint.warn(line);
            default -> line;
        };
    }

    private static ArrayNode tree(Map<String, JobDiff> diffs) {
        ArrayNode tree = JsonNodeFactory.instance.arrayNode();
        diffs.forEach((key, diff) -> {
            ObjectNode node = tree.addObject();
            node.put("document", key).put("type", diff.type()).put("different", !diff.nothing());
            diff.lines().forEach(node.putArray("lines")::add);
            diff.failures().forEach(node.putArray("failures")::add);
            node.put("placed", diff.placed())
                    .put("inPlace", diff.inPlace())
                    .put("destructive", diff.destructive())
                    .put("stopped", diff.stopped());
        });
        return tree;
    }
}
