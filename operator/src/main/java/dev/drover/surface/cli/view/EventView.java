package dev.drover.surface.cli.view;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * One event as the operator wrote it.
 *
 * @param at when, {@link Instant#EPOCH} when it does not say
 * @param key the path of its document
 * @param tree all of it
 */
public record EventView(
        Instant at, String key, long generation, String reason, String message, JsonNode tree) {

    static EventView of(JsonNode tree) {
        return new EventView(
                time(tree.path("at").asText()),
                tree.path("key").asText(),
                tree.path("generation").asLong(),
                tree.path("reason").asText(),
                tree.path("message").asText(),
                tree);
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException notATime) {
            return Instant.EPOCH;
        }
    }
}
