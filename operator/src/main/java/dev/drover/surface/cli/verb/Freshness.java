package dev.drover.surface.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.convergence.RemoteFailure;
import dev.drover.surface.cli.text.Age;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Whether what the operator said about documents can be believed, as its last sign of life tells. */
final class Freshness {

    /** A sign of life comes each second; the rest is for clocks that differ. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private static final String ADVICE = ": what stands here may be old; see: drover doctor";

    private final Surroundings surroundings;

    Freshness(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Why not; empty when nothing speaks against it, or when that may not be read. */
    Optional<String> doubt() {
        try {
            JsonNode sign = surroundings.archive().record(surroundings.keys().heartbeat());
            return sign.isObject() ? doubt(sign) : Optional.empty();
        } catch (RemoteFailure.Denied ownNamespaceOnly) {
            return Optional.empty();
        }
    }

    private Optional<String> doubt(JsonNode sign) {
        String holder = sign.path("holder").asText("");
        if (holder.isEmpty()) {
            return Optional.of("no operator leads" + ADVICE);
        }
        Optional<Instant> silent =
                at(sign).filter(at -> at.plus(SILENCE).isBefore(surroundings.now()));
        if (silent.isPresent()) {
            return Optional.of(
                    "operator %s gave its last sign of life %s ago%s"
                            .formatted(
                                    holder, Age.between(silent.get(), surroundings.now()), ADVICE));
        }
        String trouble = sign.path("trouble").asText("");
        return trouble.isEmpty() ? Optional.empty() : Optional.of(trouble + ADVICE);
    }

    /** An older operator does not say it. */
    private static Optional<Instant> at(JsonNode sign) {
        try {
            return Optional.of(Instant.parse(sign.path("at").asText()));
        } catch (DateTimeParseException unsaid) {
            return Optional.empty();
        }
    }

    /** Says it beside what was printed. */
    void tell(Optional<String> doubt) {
        doubt.ifPresent(why -> surroundings.console().tell(surroundings.paint().bad(why)));
    }
}
