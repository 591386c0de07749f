package dev.drover.kind.route;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.document.DocumentKey;
import dev.drover.proxy.TextForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What answers. */
final class TargetHandlers {

    /** Sends the browser there for good, and with the method it used. */
    private static final int PERMANENT = 308;

    /** Each is the same when it is sent twice. */
    private static final List<String> REPEATABLE = List.of("GET", "HEAD", "OPTIONS");

    private final DocumentKey key;
    private final RouteSpec spec;

    private TargetHandlers(DocumentKey key, RouteSpec spec) {
        this.key = key;
        this.spec = spec;
    }

    /** Takes the prefix off where it is one: of others Caddy would leave a path without its first slash. */
    static ObjectNode strip(String prefix) {
        ObjectNode matcher = Handlers.object();
        matcher.set("path", Handlers.texts(List.of(prefix, prefix + "/*")));
        return Handlers.onlyFor(
                matcher, Handlers.handler("rewrite").put("strip_path_prefix", prefix));
    }

    static void add(ArrayNode handle, DocumentKey key, RouteSpec spec) {
        new TargetHandlers(key, spec).add(handle);
    }

    private void add(ArrayNode handle) {
        if (!spec.receivers().isEmpty()) {
            handle.add(reverseProxy());
        }
        spec.target()
                .ifPresent(target -> {
                    target.files().ifPresent(folder -> files(handle, target, folder));
                    target.redirect().ifPresent(to -> handle.add(redirect(target, to)));
                    target.respond().ifPresent(answer -> handle.add(respond(answer)));
                });
    }

    private ObjectNode reverseProxy() {
        ObjectNode handler = Handlers.handler("reverse_proxy");
        ArrayNode upstreams = handler.putArray("upstreams");
        spec.receivers().stream()
                .flatMap(receiver -> receiver.dials(key.namespace()).stream())
                .forEach(dial -> upstreams.addObject().put("dial", dial));
        balance(handler.putObject("load_balancing"));
        // Where there is no other to ask, one slow answer would close the route to everybody.
        boolean single =
                spec.receivers().size() == 1 && spec.receivers().getFirst().addresses().size() == 1;
        if (!single) {
            handler.putObject("health_checks")
                    .putObject("passive")
                    .put("fail_duration", "1s")
                    .put("max_fails", 1);
        }
        handler.put("stream_close_delay", "1h");
        transport(handler.putObject("transport"));
        return handler;
    }

    /** A connection that nobody took is tried again whatever the method; after that only what is the same twice. */
    private void balance(ObjectNode balancing) {
        ObjectNode policy = balancing.putObject("selection_policy");
        if (spec.sticky()) {
            policy.put("policy", "cookie").put("name", "drover-" + key.workloadName());
            inTurn(policy.putObject("fallback"));
        } else {
            inTurn(policy);
        }
        if (spec.retries().during().nanos() > 0) {
            balancing
                    .put("try_duration", spec.retries().during().text())
                    .put("try_interval", "20ms");
            balancing.putArray("retry_match").addObject().set("method", Handlers.texts(REPEATABLE));
        }
    }

    private void inTurn(ObjectNode policy) {
        if (spec.weights().isEmpty()) {
            policy.put("policy", "round_robin");
        } else {
            ArrayNode weights = policy.put("policy", "weighted_round_robin").putArray("weights");
            spec.weights().forEach(weights::add);
        }
    }

    private void transport(ObjectNode transport) {
        Timeouts timeouts = spec.timeouts();
        transport.put("protocol", "http").put("dial_timeout", timeouts.connect().text());
        timeouts.response()
                .ifPresent(span -> transport.put("response_header_timeout", span.text()));
        timeouts.idle().ifPresent(span -> transport.put("read_timeout", span.text()));
    }

    /** How long a file may be kept is told by what is sent: by that of the start page, when that is sent instead. */
    private static void files(ArrayNode handle, Target target, String folder) {
        if (target.spa().orElse(false)) {
            handle.add(startPage(folder));
        }
        if (!target.cache().isEmpty()) {
            handle.add(cache(target.cache()));
        }
        ObjectNode server = Handlers.handler("file_server").put("root", folder);
        handle.add(server.set("hide", Handlers.texts(List.of(".*"))));
    }

    /** A dot file gets it whether it is there or not: nobody is to know. */
    private static ObjectNode startPage(String folder) {
        ObjectNode hidden = Handlers.object();
        hidden.set("path", Handlers.texts(List.of("*/.*")));
        ObjectNode matcher = Handlers.object();
        matcher.putObject("file")
                .put("root", folder)
                .set(
                        "try_files",
                        Handlers.texts(List.of("{http.request.uri.path}", "/index.html")));
        return Handlers.subroute(
                List.of(
                        Handlers.route(
                                hidden, Handlers.handler("rewrite").put("uri", "/index.html")),
                        Handlers.route(
                                matcher,
                                Handlers.handler("rewrite")
                                        .put("uri", "{http.matchers.file.relative}"))));
    }

    /** The first that matches, and only where there is such a file. */
    private static ObjectNode cache(Map<String, String> values) {
        List<ObjectNode> routes = new ArrayList<>();
        values.forEach((pattern, value) -> {
            ObjectNode matcher = Handlers.object();
            matcher.putArray("path").add(pattern);
            ObjectNode handler = Handlers.handler("headers");
            ObjectNode response = handler.putObject("response");
            response.putObject("set").putArray("Cache-Control").add(value);
            response.putObject("require").putArray("status_code").add(2).add(304);
            routes.add(Handlers.route(matcher, handler).put("group", "cache"));
        });
        return Handlers.subroute(routes);
    }

    private static ObjectNode redirect(Target target, String to) {
        ObjectNode answer = Handlers.answer(target.status().orElse(PERMANENT));
        Optional<String> kept =
                target.keepPath()
                        .filter(keep -> keep)
                        .map(_ -> to.replaceAll("/+$", "") + "{http.request.uri}");
        Handlers.header(answer, "Location", kept.orElse(to));
        return answer;
    }

    private static ObjectNode respond(Target.Respond respond) {
        ObjectNode answer = Handlers.answer(respond.status());
        Handlers.header(answer, "Content-Type", respond.contentType());
        respond.body().ifPresent(body -> answer.put("body", TextForm.literal(body)));
        return answer;
    }
}
