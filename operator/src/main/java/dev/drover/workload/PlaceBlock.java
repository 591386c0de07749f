package dev.drover.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The constraint in a job that follows a role. It names first what is followed, which is the id of no node, then a node: so a job that
 * was rendered and is registered by hand runs nowhere. Pure.
 */
final class PlaceBlock {

    private static final String CONSTRAINTS = "Constraints";
    private static final String GROUPS = "TaskGroups";
    private static final String COUNT = "Count";
    private static final String NODE = "${node.unique.id}";
    private static final String VALUE = "RTarget";
    private static final String MARK = "follows the ";

    private PlaceBlock() {}

    /** Marks a job as one that follows a role: it has no node yet. */
    static void mark(ObjectNode job, Followee followee) {
        job.withArray(CONSTRAINTS)
                .addObject()
                .put("LTarget", NODE)
                .put("Operand", "=")
                .put(VALUE, MARK + followee);
    }

    /**
     * Gives a marked job its node.
     *
     * @param abode empty: it asks for no instance
     */
    static void settle(ObjectNode job, Optional<Abode> abode) {
        if (abode.isEmpty()) {
            askForNothing(job);
            return;
        }
        marked(job).ifPresent(constraint -> constraint.put(VALUE, abode.get().node()));
    }

    /** Gives a marked job the node that the same job has on the server, or none: what is shown as a change is no move. */
    static void settleAs(ObjectNode job, JsonNode server) {
        marked(job)
                .ifPresent(constraint -> {
                    String theirs =
                            ofNodes(server)
                                    .reduce((_, last) -> last)
                                    .map(it -> it.path(VALUE).asText())
                                    .orElseGet(() -> constraint.path(VALUE).asText());
                    constraint.put(VALUE, theirs);
                    if (theirs.startsWith(MARK) && asksForNothing(server)) {
                        askForNothing(job);
                    }
                });
    }

    /** A job that was never registered is not said to find no place only because it is not decided yet which. */
    static void free(ObjectNode job) {
        if (marked(job).isPresent()) {
            ArrayNode constraints = (ArrayNode) job.get(CONSTRAINTS);
            constraints.remove(constraints.size() - 1);
        }
    }

    private static boolean asksForNothing(JsonNode job) {
        return StreamSupport.stream(job.path(GROUPS).spliterator(), false)
                .allMatch(group -> group.path(COUNT).asInt() == 0);
    }

    private static void askForNothing(ObjectNode job) {
        for (JsonNode group : job.path(GROUPS)) {
            if (group instanceof ObjectNode object) {
                object.put(COUNT, 0);
            }
        }
    }

    /** The mark is put last. */
    private static Optional<ObjectNode> marked(ObjectNode job) {
        return ofNodes(job)
                .reduce((_, last) -> last)
                .filter(it -> it.path(VALUE).asText().startsWith(MARK))
                .map(ObjectNode.class::cast);
    }

    private static Stream<JsonNode> ofNodes(JsonNode job) {
        return StreamSupport.stream(job.path(CONSTRAINTS).spliterator(), false)
                .filter(it -> it.path("LTarget").asText().equals(NODE));
    }
}
