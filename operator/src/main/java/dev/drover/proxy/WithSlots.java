package dev.drover.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts the slots of a node where an entry names a service. */
final class WithSlots {

    private static final Pattern SERVICE = Pattern.compile("\\{service\\.([A-Za-z0-9_-]+)}");

    private WithSlots() {}

    /** The same handlers; what was given stays as it is. */
    static ArrayNode of(ArrayNode handlers, Site site) {
        ArrayNode copy = handlers.deepCopy();
        fill(copy, site);
        return copy;
    }

    private static void fill(JsonNode tree, Site site) {
        tree.forEach(child -> fill(child, site));
        if (tree instanceof ObjectNode handler
                && handler.path("handler").asText().equals("file_server")) {
            // The keys of all certificates stand there.
            handler.withArray("hide").add(site.folder().toString());
        }
        if (tree instanceof ObjectNode handler
                && handler.path("handler").asText().equals("reverse_proxy")) {
            ArrayNode filled = JsonNodeFactory.instance.arrayNode();
            for (JsonNode upstream : handler.path("upstreams")) {
                Matcher service = SERVICE.matcher(upstream.path("dial").asText());
                if (service.matches()) {
                    filled.addAll(upstreams(service.group(1), site));
                } else {
                    filled.add(upstream);
                }
            }
            handler.set("upstreams", filled);
        }
    }

    /** One for each slot: Caddy reads the file at each request. */
    static ArrayNode upstreams(String service, Site site) {
        ArrayNode upstreams = JsonNodeFactory.instance.arrayNode();
        for (int number = 0; number < Slots.COUNT; number++) {
            upstreams.addObject().put("dial", "{file." + site.slot(service, number) + "}");
        }
        return upstreams;
    }
}
