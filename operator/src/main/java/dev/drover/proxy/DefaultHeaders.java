package dev.drover.proxy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a proxy does with the headers of all answers, put in where a route's own wins: before anybody can answer the first to
 * speak gives way, and once the target has answered the last.
 */
final class DefaultHeaders {

    /** Nothing is done. */
    static final DefaultHeaders NONE = new DefaultHeaders(HeaderChange.NONE);

    private final Optional<ObjectNode> early;
    private final Optional<ObjectNode> late;

    private DefaultHeaders(HeaderChange change) {
        this.early = change.early();
        this.late = change.late();
    }

    /** For requests with TLS. */
    static DefaultHeaders withTls(ProxySettings settings) {
        return new DefaultHeaders(settings.headers().orElse(HeaderChange.NONE));
    }

    /** For requests without TLS. */
    static DefaultHeaders withoutTls(ProxySettings settings) {
        return new DefaultHeaders(
                settings.headers()
                        .orElse(HeaderChange.NONE)
                        .without(HeaderChange.TRANSPORT_SECURITY));
    }

    /**
     * The handlers of an entry with these among them.
     *
     * @param handlers of the entry; stay as they are
     * @param at {@link RouteEntry#defaultsAt()}
     */
    ArrayNode in(ArrayNode handlers, Optional<Integer> at) {
        if (at.isEmpty() || late.isEmpty()) {
            return handlers;
        }
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        early.ifPresent(all::add);
        for (int i = 0; i <= handlers.size(); i++) {
            if (i == at.get()) {
                late.ifPresent(all::add);
            }
            if (i < handlers.size()) {
                all.add(handlers.get(i));
            }
        }
        return all;
    }

    /** An answer of the proxy itself, with what comes before it. */
    List<ObjectNode> before(ObjectNode answer) {
        return Stream.concat(early.stream(), Stream.of(answer)).toList();
    }
}
