package dev.drover.adapter.nomad;

import static dev.drover.adapter.nomad.Shapes.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.adapter.nomad.Nomad.JobDiff;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * Turns the answer of Nomad's plan into lines for people, one a field: {@code ~ group web: Count 2 -> 3 (forces create)}.
 *
 * @see <a href="https://developer.hashicorp.com/nomad/api-docs/jobs#create-job-plan">Nomad's plan</a>
 */
final class PlanText {

    /** More lines than anybody reads. */
    private static final int LINES_MAX = 200;

    private final List<String> lines = new ArrayList<>();
    private int left;

    private PlanText() {}

    /** The answer in our words. */
    static JobDiff read(JsonNode answer) {
        JsonNode diff = answer.path("Diff");
        PlanText text = new PlanText();
        text.tell("job", diff);
        for (JsonNode group : diff.path("TaskGroups")) {
            text.group(group);
        }
        JsonNode updates = answer.path("Annotations").path("DesiredTGUpdates");
        return new JobDiff(
                text(diff, "Type"),
                text.finished(),
                isStartOfStopped(diff),
                sum(updates, "InPlaceUpdate"),
                sum(updates, "DestructiveUpdate"),
                sum(updates, "Place") + sum(updates, "Canary"),
                sum(updates, "Stop"),
                answer.path("JobModifyIndex").asLong(),
                Placements.lines(answer.path("FailedTGAllocs")));
    }

    private void group(JsonNode group) {
        String where = "group " + text(group, "Name");
        String remark = updates(group.path("Updates"));
        heading(where, group, remark);
        int before = lines.size();
        tell(where, group);
        for (JsonNode task : group.path("Tasks")) {
            String place = where + ", task " + text(task, "Name");
            heading(place, task, "");
            tell(place, task);
        }
        if (text(group, "Type").equals("Edited") && !remark.isEmpty() && lines.size() > before) {
            lines.add(before, "~ " + where + remark);
        }
    }

    /**
     * A group or task that comes or goes as a whole. One that is edited shows by its fields: without any, as a group with a
     * range for its count once is, nothing has changed.
     */
    private void heading(String where, JsonNode part, String remark) {
        String type = text(part, "Type");
        if (type.equals("Added") || type.equals("Deleted")) {
            add(mark(type) + " " + where + remark);
        }
    }

    private void tell(String where, JsonNode part) {
        for (JsonNode field : part.path("Fields")) {
            if (!text(field, "Type").equals("None")) {
                add(field(where, field));
            }
        }
        for (JsonNode object : part.path("Objects")) {
            if (!text(object, "Type").equals("None")) {
                tell(where + ", " + text(object, "Name"), object);
            }
        }
    }

    private static String field(String where, JsonNode field) {
        String name = text(field, "Name");
        String old = value(name, text(field, "Old"));
        String fresh = value(name, text(field, "New"));
        String type = text(field, "Type");
        String change =
                switch (type) {
                    case "Added" -> " = " + fresh;
                    case "Deleted" -> " = " + old;
                    default -> " " + old + " -> " + fresh;
                };
        return mark(type) + " " + where + ": " + name + change + annotations(field);
    }

    private static String value(String name, String value) {
        long lines = value.lines().count();
        if (SecretMask.namesSecret(name.replaceAll("[\\[\\]\"]", ""))) {
            return SecretMask.HIDDEN;
        }
        if (lines > 1) {
            return "(%d lines)".formatted(lines);
        }
        return value.isEmpty() ? "\"\"" : SecretMask.mask(value.strip());
    }

    private static String annotations(JsonNode field) {
        StringJoiner words = new StringJoiner(", ", " (", ")");
        words.setEmptyValue("");
        field.path("Annotations").forEach(word -> words.add(word.asText()));
        return words.toString();
    }

    /** For example {@code (2 in-place update, 1 create)}; what stays as it is, is not told. */
    private static String updates(JsonNode updates) {
        StringJoiner words = new StringJoiner(", ", " (", ")");
        words.setEmptyValue("");
        updates.properties().stream()
                .filter(update ->
                        !update.getKey().equals("ignore") && update.getValue().asInt() > 0)
                .forEach(update -> words.add(update.getValue().asInt() + " " + update.getKey()));
        return words.toString();
    }

    private static String mark(String type) {
        return switch (type) {
            case "Added" -> "+";
            case "Deleted" -> "-";
            default -> "~";
        };
    }

    private void add(String line) {
        if (lines.size() < LINES_MAX) {
            lines.add(Bounds.line(line));
        } else {
            left++;
        }
    }

    private List<String> finished() {
        if (left > 0) {
            lines.add(String.format(Locale.ROOT, "… and %d more", left));
        }
        return lines;
    }

    private static boolean isStartOfStopped(JsonNode diff) {
        for (JsonNode field : diff.path("Fields")) {
            if (text(field, "Name").equals("Stop") && text(field, "Old").equals("true")) {
                return true;
            }
        }
        return false;
    }

    private static int sum(JsonNode updates, String what) {
        int sum = 0;
        for (JsonNode group : updates) {
            sum += group.path(what).asInt();
        }
        return sum;
    }
}
