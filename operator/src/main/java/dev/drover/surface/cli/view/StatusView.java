package dev.drover.surface.cli.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.drover.document.Condition;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * What the operator says about one document, read leniently: an older or newer operator may write more or less.
 *
 * @param tree as it stands in the store; missing when nothing was said yet
 */
public record StatusView(JsonNode tree) {

    /** Nothing was said yet. */
    public static final StatusView NONE = new StatusView(MissingNode.getInstance());

    /** Whether an operator has said anything. */
    public boolean present() {
        return tree.isObject();
    }

    /** The generation all of this is about, 0 before. */
    public long observedGeneration() {
        return tree.path("observedGeneration").asLong();
    }

    /** The generation whose spec is in force, 0 when there is none. */
    public long acceptedGeneration() {
        return tree.path("acceptedGeneration").asLong();
    }

    /** The newest generation that became Ready, 0 when none did. */
    public long convergedGeneration() {
        return tree.path("convergedGeneration").asLong();
    }

    /** All statements in the operator's order. */
    public List<Statement> conditions() {
        List<Statement> statements = new ArrayList<>();
        tree.path("conditions").forEach(node -> statements.add(Statement.of(node)));
        return statements;
    }

    /** One statement, if it was made; letter case does not count. */
    public Optional<Statement> condition(String type) {
        return conditions().stream()
                .filter(statement -> statement.type().equalsIgnoreCase(type))
                .findFirst();
    }

    /** Whether that statement was made and holds. */
    public boolean isTrue(String type) {
        return condition(type).filter(statement -> statement.status().equals("True")).isPresent();
    }

    /** When a failed pass will be repeated. */
    public Optional<Instant> nextTry() {
        return time(tree.path("nextTry"));
    }

    /** Generations kept for rollback, oldest first. */
    public List<Long> history() {
        return StreamSupport.stream(tree.path("history").spliterator(), false)
                .map(JsonNode::asLong)
                .toList();
    }

    /** The part that the kind wrote. */
    public JsonNode part(String kind) {
        return tree.path(Character.toLowerCase(kind.charAt(0)) + kind.substring(1));
    }

    /** The statement that tells most: what blocks or is wrong, before what is under way, before that all is well. */
    public Optional<Statement> headline() {
        Optional<Statement> accepted = condition(Condition.ACCEPTED);
        if (accepted.filter(statement -> statement.status().equals("False")).isPresent()) {
            return accepted;
        }
        for (String type :
                List.of(
                        Condition.SUSPENDED,
                        Condition.BLOCKED,
                        Condition.DRIFTED,
                        Condition.PROGRESSING)) {
            if (isTrue(type)) {
                return condition(type);
            }
        }
        return condition(Condition.READY);
    }

    private static Optional<Instant> time(JsonNode node) {
        try {
            return node.isTextual() ? Optional.of(Instant.parse(node.asText())) : Optional.empty();
        } catch (DateTimeException notATime) {
            return Optional.empty();
        }
    }

    /**
     * One statement.
     *
     * @param status {@code True}, {@code False} or {@code Unknown}
     * @param since when the status last changed, if it says
     */
    public record Statement(
            String type, String status, String reason, String message, Optional<Instant> since) {

        static Statement of(JsonNode node) {
            return new Statement(
                    node.path("type").asText(),
                    node.path("status").asText(),
                    node.path("reason").asText(),
                    node.path("message").asText(),
                    time(node.path("since")));
        }
    }
}
