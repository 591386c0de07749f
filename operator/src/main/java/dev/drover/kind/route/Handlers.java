package dev.drover.kind.route;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;

/**
 * The forms that Caddy's handlers share.
 *
 * @see <a href="https://caddyserver.com/docs/json/apps/http/servers/routes/handle/">Caddy's handlers</a>
 */
final class Handlers {

    private Handlers() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ObjectNode handler(String name) {
        return object().put("handler", name);
    }

    static ArrayNode texts(Collection<String> texts) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        texts.forEach(array::add);
        return array;
    }

    /** Does something with the requests that match, and lets the others and those go on. */
    static ObjectNode onlyFor(ObjectNode matcher, ObjectNode handler) {
        return subroute(List.of(route(matcher, handler)));
    }

    static ObjectNode subroute(List<ObjectNode> routes) {
        ObjectNode subroute = handler("subroute");
        subroute.putArray("routes").addAll(routes);
        return subroute;
    }

    static ObjectNode route(ObjectNode matcher, ObjectNode handler) {
        ObjectNode route = object();
        route.putArray("match").add(matcher);
        route.putArray("handle").add(handler);
        return route;
    }

    /** An answer; nothing behind it sees the request. */
    static ObjectNode answer(int status) {
        return handler("static_response").put("status_code", status);
    }

    /** Gives an answer a header, whatever was there. */
    static void header(ObjectNode answer, String name, String value) {
        answer.withObject("/headers").putArray(name).add(value);
    }
}
