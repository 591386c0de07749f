package dev.drover.kind.route;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.document.DocumentKey;
import dev.drover.proxy.Hashes;
import dev.drover.proxy.TextForm;
import dev.drover.schema.Size;
import dev.drover.schema.Span;
import java.util.List;
import java.util.TreeMap;

/** What keeps requests from the target. */
final class GuardHandlers {

    private static final int FORBIDDEN = 403;
    private static final int UNAVAILABLE = 503;
    private static final long SECOND = 1_000_000_000;

    private GuardHandlers() {}

    /** The client is who a trusted proxy says, and else who connected. */
    static ObjectNode allow(List<String> networks) {
        ObjectNode matcher = Handlers.object();
        matcher.putArray("not")
                .addObject()
                .putObject("client_ip")
                .set("ranges", Handlers.texts(networks));
        return Handlers.onlyFor(matcher, Handlers.answer(FORBIDDEN));
    }

    static ObjectNode maintenance(Maintenance maintenance) {
        ObjectNode answer = Handlers.answer(UNAVAILABLE);
        Handlers.header(answer, "Cache-Control", "no-store");
        Handlers.header(
                answer,
                "Content-Type",
                maintenance.page().flatMap(Maintenance.Page::contentType).orElse(Maintenance.HTML));
        maintenance
                .page()
                .flatMap(Maintenance.Page::retryAfter)
                .ifPresent(span -> Handlers.header(answer, "Retry-After", seconds(span)));
        String body = maintenance.page().flatMap(Maintenance.Page::body).orElse(Maintenance.BODY);
        return answer.put("body", TextForm.literal(body));
    }

    private static String seconds(Span span) {
        return Long.toString(span.nanos() / SECOND);
    }

    /** Zones of one name are one zone: each route has its own. */
    static ObjectNode rateLimit(DocumentKey key, RateLimit limit) {
        ObjectNode handler = Handlers.handler("rate_limit");
        handler.putObject("rate_limits")
                .putObject(key.namespace() + "/" + key.name())
                .put("key", "{http.vars.client_ip}")
                .put("window", limit.window().text())
                .put("max_events", limit.perClient());
        return handler;
    }

    /**
     * A password is looked at once and then remembered as long as Caddy has this configuration: each look takes as long as
     * the hash was made to take. The target is not shown it, for it is not the target's to know, and one that asks for
     * passwords of its own would refuse it.
     */
    static List<ObjectNode> basicAuth(BasicAuth auth) {
        ObjectNode handler = Handlers.handler("authentication");
        ObjectNode basic = handler.putObject("providers").putObject("http_basic");
        basic.put("realm", auth.realm());
        basic.putObject("hash").put("algorithm", "bcrypt");
        basic.putObject("hash_cache");
        ArrayNode accounts = basic.putArray("accounts");
        new TreeMap<>(auth.users())
                .forEach((name, user) ->
                        accounts.addObject()
                                .put("username", name)
                                .put("password", Hashes.placeholder(user.secret())));
        ObjectNode headers = Handlers.handler("headers");
        headers.putObject("request").putArray("delete").add("Authorization");
        return List.of(handler, headers);
    }

    static ObjectNode bodyLimit(Size size) {
        return Handlers.handler("request_body").put("max_size", size.bytes());
    }
}
