package dev.drover.proxy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What is done with the headers of answers, as Caddy's handlers. A header is named once, in whatever capitals.
 *
 * @param set headers and their values, in place of what was there
 * @param remove headers that are taken away
 * @see <a href="https://caddyserver.com/docs/json/apps/http/servers/routes/handle/headers/">Caddy's handler for headers</a>
 */
public record HeaderChange(Map<String, String> set, List<String> remove) {

    /** Leaves answers as they are. */
    public static final HeaderChange NONE = new HeaderChange(Map.of(), List.of());

    /** Browsers must not heed it without TLS, and it must not be sent without. */
    public static final String TRANSPORT_SECURITY = "Strict-Transport-Security";

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

    public HeaderChange {
        set = set == null ? Map.of() : Map.copyOf(set);
        remove = List.copyOf(remove);
    }

    /** What tells what a body is and how long it may be kept is true of the body of the target only. */
    private static boolean ofBody(String name) {
        return OF_BODY.contains(name.toLowerCase(Locale.ROOT));
    }

    /** The same, but nothing is said of that header. */
    public HeaderChange without(String header) {
        return only(name -> !name.equalsIgnoreCase(header));
    }

    private HeaderChange only(Predicate<String> wanted) {
        Map<String, String> some = new HashMap<>(set);
        some.keySet().removeIf(wanted.negate());
        return new HeaderChange(some, remove.stream().filter(wanted).toList());
    }

    /**
     * For before anybody can answer: what Caddy answers itself, because somebody may not come in or something failed, goes out
     * with what is there by then, and past everything that waits for an answer. Empty where there is nothing to do.
     */
    public Optional<ObjectNode> early() {
        Map<String, String> some = new HashMap<>(set);
        some.keySet().removeIf(HeaderChange::ofBody);
        return handler(new HeaderChange(some, remove));
    }

    /**
     * For once the target has given its own headers, because one must not be there twice. Of two such handlers the first wins.
     * Empty where there is nothing to do.
     */
    public Optional<ObjectNode> late() {
        Optional<ObjectNode> handler = handler(this);
        handler.ifPresent(late -> late.withObject("/response").put("deferred", true));
        return handler;
    }

    private static Optional<ObjectNode> handler(HeaderChange change) {
        if (change.set().isEmpty() && change.remove().isEmpty()) {
            return Optional.empty();
        }
        ObjectNode handler = JsonNodeFactory.instance.objectNode().put("handler", "headers");
        ObjectNode response = handler.putObject("response");
        Map<String, String> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        sorted.putAll(change.set());
        sorted.forEach((name, value) -> response.withObject("/set").putArray(name).add(value));
        change.remove().stream()
                .sorted(String.CASE_INSENSITIVE_ORDER)
                .forEach(name -> response.withArray("/delete").add(name));
        return Optional.of(handler);
    }
}
