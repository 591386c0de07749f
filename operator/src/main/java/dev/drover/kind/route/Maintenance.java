package dev.drover.kind.route;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.drover.proxy.TextForm;
import dev.drover.schema.Demand;
import dev.drover.schema.Json;
import dev.drover.schema.Span;
import java.util.Optional;

/**
 * Whether everybody gets a page that says to come back later.
 *
 * @param on whether
 * @param page what it says, where the author wrote it
 */
record Maintenance(boolean on, Optional<Page> page) {

    static final Maintenance OFF = new Maintenance(false, Optional.empty());

    /** Without an author's own: short, and true of every route. */
    static final String BODY =
            "<!doctype html><title>Back soon</title><p>Down for maintenance. Please come back"
                    + " soon.</p>\n";

    /** What a page is unless said otherwise. */
    static final String HTML = "text/html; charset=utf-8";

    /**
     * What it says.
     *
     * @param body the text
     * @param contentType what the text is
     * @param retryAfter when to come back
     */
    record Page(Optional<String> body, Optional<String> contentType, Optional<Span> retryAfter) {

        Page {
            body.ifPresent(text -> TextForm.BODY.demand("maintenance.body", text));
            contentType.ifPresent(
                    text -> TextForm.MEDIA_TYPE.demand("maintenance.contentType", text));
            Demand.that(
                    retryAfter.map(span -> !span.text().contains("ms")).orElse(true),
                    "maintenance.retryAfter has parts of a second");
        }
    }

    /** Reads {@code true} or the page. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Maintenance of(JsonNode written) {
        if (written.isBoolean()) {
            return new Maintenance(written.booleanValue(), Optional.empty());
        }
        Demand.that(written.isObject(), "maintenance: expected true, or a page");
        try {
            return new Maintenance(true, Optional.of(Json.decode(written, Page.class)));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("maintenance: " + e.getOriginalMessage(), e);
        }
    }

    /** As written. */
    @JsonValue
    JsonNode json() {
        return page.<JsonNode>map(own -> Json.mapper().valueToTree(own))
                .orElse(BooleanNode.valueOf(on));
    }
}
