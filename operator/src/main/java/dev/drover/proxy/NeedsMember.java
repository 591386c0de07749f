package dev.drover.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** What only a member beside Caddy can do. Pure. */
public final class NeedsMember {

    /** As many characters the part of a name in DNS may have. */
    private static final int LABEL_MOST = 63;

    private NeedsMember() {}

    /**
     * Why an existing Caddy without a member cannot serve a route, and what to do; empty when it can.
     *
     * @param tls whether it is served with TLS
     */
    public static Optional<String> objection(RouteEntry entry, boolean tls) {
        if (entry.handle().findValuesAsText("handler").contains("authentication")) {
            return needs("basicAuth", "the hashes of passwords stand on the node");
        }
        if (entry.services().size() > 1 || weighs(entry.handle())) {
            return needs("targets with weights", "Consul's DNS knows no shares");
        }
        if (!entry.tls().minimum().equals("1.2")) {
            return needs("tls.minimum", "what TLS does is said in that Caddy's own configuration");
        }
        if (tls && entry.tls().plain() == RouteEntry.Plain.SERVE && !entry.hosts().isEmpty()) {
            return Optional.of(
                    "tls.plain: serve goes not with an existing Caddy (Proxy.spec.admin), which"
                            + " gets routes in one of its servers; put the Route on a Proxy with"
                            + " members");
        }
        return entry.services().stream()
                .filter(service -> service.indexOf('_') >= 0 || service.length() > LABEL_MOST)
                .findFirst()
                .map(service ->
                        ("service %s: Consul's DNS knows no name with an underscore or more than %d"
                             + " characters; rename the service, or put the route on a Proxy with"
                             + " members")
                                .formatted(service, LABEL_MOST));
    }

    private static Optional<String> needs(String what, String why) {
        return Optional.of(
                "%s: an existing Caddy (Proxy.spec.admin) cannot do that, %s; put the route on a Proxy with members ('drover member caddy')"
                        .formatted(what, why));
    }

    private static boolean weighs(JsonNode handle) {
        return handle.findValues("weights").stream().anyMatch(JsonNode::isArray);
    }
}
