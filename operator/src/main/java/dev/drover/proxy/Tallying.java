package dev.drover.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * What makes a Caddy count by route and by instance: a handler that comes first in each route. Only a Caddy that was built with it
 * takes such a configuration.
 */
public final class Tallying {

    private static final String HANDLER = "drover_tally";

    private Tallying() {}

    /**
     * Has all routes of a configuration counted.
     *
     * @param configuration one of {@link CaddyConfig} in which none is; changed in place
     * @return the same
     */
    public static ObjectNode in(ObjectNode configuration) {
        for (JsonNode server : configuration.at("/apps/http/servers")) {
            for (Map.Entry<String, JsonNode> route : server.path("named_routes").properties()) {
                if (route.getValue() instanceof ObjectNode named
                        && named.path("handle") instanceof ArrayNode handle) {
                    // Servers share their handlers: what is put before them is each one's own.
                    named.set("handle", counted(route.getKey(), handle));
                }
            }
        }
        return configuration;
    }

    /** First, so that what the others refuse is counted, too. */
    private static ArrayNode counted(String route, ArrayNode handle) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        all.addObject().put("handler", HANDLER).put("route", route);
        return all.addAll(handle);
    }

    /** Whether a configuration is one that a Caddy without the handler does not take. */
    public static boolean isIn(JsonNode configuration) {
        return configuration.findValuesAsText("handler").contains(HANDLER);
    }
}
