package dev.drover.kind.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What changes the answer of the target on its way. */
final class AnswerHandlers {

    /** What is shorter fits into one packet as it is. */
    private static final int COMPRESS_LEAST = 512;

    private static final Set<String> OF_BODY =
            Set.of(
                    "cache-control",
                    "content-disposition",
                    "content-encoding",
                    "content-language",
                    "content-location",
                    "content-range",
                    "content-type",
                    "etag",
                    "expires",
                    "last-modified",
                    "location",
                    "pragma",
                    "set-cookie");

    private AnswerHandlers() {}

    /** What tells what a body is and how long it may be kept is true of the body of the target only. */
    private static boolean ofBody(String name) {
        return OF_BODY.contains(name.toLowerCase(Locale.ROOT));
    }

    /**
     * Before anybody can answer: what Caddy answers itself, because somebody may not come in or something failed, goes out
     * with what is there by then, and past everything that waits for an answer.
     */
    static List<ObjectNode> headersOfEachAnswer(RouteSpec spec) {
        Map<String, String> set = spec.headers().toSet();
        Map<String, String> early = new TreeMap<>(set);
        early.keySet().removeIf(AnswerHandlers::ofBody);
        return headers(spec, early, AnswerHandlers::changing);
    }

    /** Once the target has given its own, because a header must not be there twice. */
    static List<ObjectNode> headersOfTheTargetsAnswer(RouteSpec spec) {
        return headers(spec, spec.headers().toSet(), AnswerHandlers::deferred);
    }

    /** Makes a handler that sets these headers and removes those. */
    private interface Change {
        ObjectNode handler(Map<String, String> set, Collection<String> remove);
    }

    private static List<ObjectNode> headers(
            RouteSpec spec, Map<String, String> set, Change change) {
        List<ObjectNode> handlers = new ArrayList<>();
        // Browsers must not heed it without TLS, and a proxy without TLS must not send it.
        spec.hsts()
                .ifPresent(hsts ->
                        handlers.add(
                                Handlers.onlyFor(
                                        Handlers.object().put("protocol", "https"),
                                        change.handler(
                                                Map.of("Strict-Transport-Security", hsts.value()),
                                                List.of()))));
        Collection<String> remove = spec.headers().toRemove();
        if (!set.isEmpty() || !remove.isEmpty()) {
            handlers.add(change.handler(set, remove));
        }
        return handlers;
    }

    private static ObjectNode changing(Map<String, String> set, Collection<String> remove) {
        ObjectNode handler = Handlers.handler("headers");
        ObjectNode response = handler.putObject("response");
        set.forEach((name, value) -> response.withObject("/set").putArray(name).add(value));
        if (!remove.isEmpty()) {
            response.set("delete", Handlers.texts(remove));
        }
        return handler;
    }

    private static ObjectNode deferred(Map<String, String> set, Collection<String> remove) {
        ObjectNode handler = changing(set, remove);
        handler.withObject("/response").put("deferred", true);
        return handler;
    }

    static ObjectNode encode() {
        ObjectNode handler = Handlers.handler("encode");
        ObjectNode encodings = handler.putObject("encodings");
        encodings.putObject("gzip");
        encodings.putObject("zstd");
        handler.set("prefer", Handlers.texts(List.of("zstd", "gzip")));
        return handler.put("minimum_length", COMPRESS_LEAST);
    }
}
