package dev.drover.adapter.nomad;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Says why Nomad found no place for a group, one line a reason.
 *
 * @see <a href="https://developer.hashicorp.com/nomad/api-docs/evaluations#failedtgallocs">FailedTGAllocs</a>
 */
final class Placements {

    /** A job has few groups, a group few constraints. */
    private static final int LINES_MAX = 30;

    private Placements() {}

    /** The lines for {@code FailedTGAllocs} of a plan or an evaluation, which do not say where Nomad looked. */
    static List<String> lines(JsonNode failedGroups) {
        return lines(failedGroups, "the job's datacenters and node pool");
    }

    /**
     * The lines for {@code FailedTGAllocs} of a plan or an evaluation.
     *
     * @param where Nomad looked for nodes, in words
     */
    static List<String> lines(JsonNode failedGroups, String where) {
        List<String> lines = new ArrayList<>();
        failedGroups
                .properties()
                .forEach(group ->
                        reasons("group " + group.getKey(), group.getValue(), where, lines));
        return lines.stream().limit(LINES_MAX).map(Bounds::line).toList();
    }

    /** Whether Nomad found no node to look at for one of the groups. */
    static boolean nowhere(JsonNode failedGroups) {
        return failedGroups.properties().stream().anyMatch(group -> looked(group.getValue()) == 0);
    }

    /** Where Nomad looks for nodes for that job, in words. */
    static String where(JsonNode job) {
        List<String> names = new ArrayList<>();
        job.path("Datacenters").forEach(name -> names.add("'" + name.asText() + "'"));
        return "%s %s and node pool '%s'"
                .formatted(
                        names.size() == 1 ? "datacenter" : "datacenters",
                        String.join(", ", names),
                        job.path("NodePool").asText("default"));
    }

    private static int looked(JsonNode metric) {
        return metric.path("NodesEvaluated").asInt();
    }

    private static void reasons(String group, JsonNode metric, String where, List<String> lines) {
        int before = lines.size();
        int looked = looked(metric);
        if (looked == 0) {
            lines.add("%s: no node is eligible in %s".formatted(group, where));
            return;
        }
        count(
                metric.path("ConstraintFiltered"),
                (what, nodes) ->
                        lines.add(
                                "%s: constraint '%s' rules out %s of %s"
                                        .formatted(group, what, nodes, nodes(looked))));
        count(
                metric.path("DimensionExhausted"),
                (what, nodes) ->
                        lines.add(
                                "%s: not enough %s on %s of %s"
                                        .formatted(group, what, nodes, nodes(looked))));
        metric.path("QuotaExhausted")
                .forEach(quota -> lines.add(group + ": quota used up: " + quota.asText()));
        if (lines.size() == before) {
            int classes = metric.path("ClassExhausted").size();
            lines.add(
                    "%s: no place on any of %s (%d filtered, %d exhausted%s)"
                            .formatted(
                                    group,
                                    nodes(looked),
                                    metric.path("NodesFiltered").asInt(),
                                    metric.path("NodesExhausted").asInt(),
                                    classes > 0 ? ", by class" : ""));
        }
    }

    private static void count(JsonNode counts, Line line) {
        for (Map.Entry<String, JsonNode> entry : counts.properties()) {
            line.of(entry.getKey(), entry.getValue().asInt());
        }
    }

    private static String nodes(int count) {
        return count == 1 ? "1 node" : count + " nodes";
    }

    /** One reason and the number of nodes it holds for. */
    @FunctionalInterface
    private interface Line {
        void of(String what, int nodes);
    }
}
