package dev.drover.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An entry's handlers as they are in a Caddy without a member: where a service is named, Consul's DNS is asked for it. */
final class DirectHandlers {

    private static final Pattern SERVICE = Pattern.compile("\\{service\\.([A-Za-z0-9_-]+)}");

    /** Where that Caddy keeps the keys of its certificates is not known: none is sent, wherever it is. */
    private static final List<String> NEVER_SENT = List.of("*.key", "autosave.json");

    private final AdminAccess.Dns dns;
    private final Map<String, List<String>> fallback;

    DirectHandlers(AdminAccess.Dns dns, Map<String, List<String>> fallback) {
        this.dns = dns;
        this.fallback = fallback;
    }

    /** The same handlers; what was given stays as it is. */
    ArrayNode of(ArrayNode published) {
        ArrayNode copy = published.deepCopy();
        fill(copy);
        return copy;
    }

    private void fill(JsonNode tree) {
        tree.forEach(this::fill);
        if (tree instanceof ObjectNode handler) {
            switch (handler.path("handler").asText()) {
                case "file_server" -> hide(handler.withArray("hide"));
                case "reverse_proxy" ->
                        service(handler).ifPresent(service -> ask(handler, service));
                default -> {
                    // Nothing in it is of this Caddy.
                }
            }
        }
    }

    private static void hide(ArrayNode hidden) {
        List<String> already = new ArrayList<>();
        hidden.forEach(pattern -> already.add(pattern.asText()));
        NEVER_SENT.stream().filter(pattern -> !already.contains(pattern)).forEach(hidden::add);
    }

    /** The one that it sends to; it has no other, or its route is refused. */
    private static Optional<String> service(ObjectNode handler) {
        Matcher service = SERVICE.matcher(handler.path("upstreams").path(0).path("dial").asText());
        return service.matches() ? Optional.of(service.group(1)) : Optional.empty();
    }

    /** The name that Consul gives as target is known to Consul only: it answers for that, too. */
    private void ask(ObjectNode handler, String service) {
        handler.set("upstreams", dials(fallback.getOrDefault(service, List.of())));
        ObjectNode upstreams = handler.putObject("dynamic_upstreams");
        upstreams.put("source", "srv");
        // With the dot at its end nobody looks below the machine's own domains, too.
        upstreams.put("name", "%s.service.%s.".formatted(service, dns.domain()));
        // Without a grace period: in it Caddy goes on with names, which nobody resolves then, and
        // does not ask the addresses beside them.
        upstreams.put("refresh", dns.refresh());
        resolver(upstreams);
        resolver(handler.withObject("/transport"));
    }

    /** The service whose instances are looked up there. */
    static String service(JsonNode dynamicUpstreams) {
        return dynamicUpstreams.path("name").asText().split("\\.", 2)[0];
    }

    static ArrayNode dials(List<String> addresses) {
        ArrayNode dials = JsonNodeFactory.instance.arrayNode();
        addresses.forEach(address -> dials.addObject().put("dial", address));
        return dials;
    }

    private void resolver(ObjectNode where) {
        where.putObject("resolver").putArray("addresses").add(dns.address());
    }
}
