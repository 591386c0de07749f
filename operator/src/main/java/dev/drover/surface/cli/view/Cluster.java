package dev.drover.surface.cli.view;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.convergence.StatusCodec;
import dev.drover.database.DatabasePart;
import dev.drover.document.Condition;
import dev.drover.document.DocumentKey;
import dev.drover.document.Metadata;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A replicated database as its document's status shows it.
 *
 * @param document that describes it
 * @param part what the operator saw
 */
public record Cluster(StoredDocument document, DatabasePart part) {

    private static final Duration FRESH = Duration.ofSeconds(30);

    /** Of that document; empty when no operator has seen to it yet, or only one that says it in another form. */
    public static Optional<Cluster> of(StoredDocument document) {
        String text = document.status().part(document.key().kind()).toString();
        try {
            return Optional.of(
                    new Cluster(
                            document,
                            StatusCodec.decode(
                                    DatabasePart.class, text.getBytes(StandardCharsets.UTF_8))));
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    /** Which one. */
    public DocumentKey key() {
        return document.key();
    }

    /** Whether an operator looked so lately that what it saw, and would answer, holds. */
    public boolean isFresh(Instant now) {
        return Duration.between(part.at(), now).compareTo(FRESH) <= 0;
    }

    /** Why nobody takes over by itself; empty when somebody does. */
    public Optional<String> handsOff() {
        if (isSet(
                document.tree().path("metadata").path("annotations").path(Metadata.SUSPEND),
                "true")) {
            return Optional.of("the document is suspended");
        }
        if (isSet(document.tree().path("spec").path("failover"), "manual")) {
            return Optional.of("failover: manual");
        }
        return document.status()
                .condition(Condition.BLOCKED)
                .filter(said -> said.status().equals("True"))
                .map(said -> "it is blocked: " + said.message());
    }

    /** Whether its primary waits for replicas that are not there, with every commit. */
    public boolean commitsWait() {
        return document.status()
                .condition("Writable")
                .filter(said -> said.status().equals("False"))
                .filter(said -> said.reason().equals("CommitsWait"))
                .isPresent();
    }

    /** Which members are missing, and why, as the operator says it; empty when none is. */
    public Optional<String> missing() {
        return document.status()
                .condition("FullyRedundant")
                .filter(said -> said.status().equals("False"))
                .map(said -> said.message());
    }

    private static boolean isSet(JsonNode value, String wanted) {
        return value.asText("").equals(wanted);
    }
}
