package dev.drover.member.direct;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.proxy.RouteEntry;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What others serve in the server that our part is to stand in, before their routes. Pure.
 *
 * @param server its name; empty for a server of our own, where nobody else is
 * @param hosts that their routes name
 */
record Neighbours(String server, Set<String> hosts) {

    static final Neighbours NONE = new Neighbours("", Set.of());

    /**
     * Those of one server.
     *
     * @param ours the id of our part, which is none of theirs
     */
    static Neighbours in(String server, JsonNode routes, String ours) {
        Set<String> hosts = new TreeSet<>();
        for (JsonNode route : routes) {
            if (!route.path("@id").asText().equals(ours)) {
                route.findValues("match")
                        .forEach(matchers ->
                                matchers.findValues("host")
                                        .forEach(names ->
                                                names.forEach(
                                                        name -> hosts.add(lower(name.asText())))));
            }
        }
        return new Neighbours(server, hosts);
    }

    private static String lower(String host) {
        return host.toLowerCase(Locale.ROOT);
    }

    /** Why a route may not stand before theirs, and what to do; empty when it takes nothing from them. */
    Optional<String> objection(RouteEntry entry) {
        if (server.isEmpty()) {
            return Optional.empty();
        }
        if (entry.hosts().isEmpty()) {
            return Optional.of(
                    "hosts: there are none, and server %s of that Caddy has sites of its own, for which it would answer; write hosts"
                            .formatted(server));
        }
        return taken(entry)
                .map(host ->
                        "host %s: that Caddy's own configuration (server %s) serves it; take it out there first, or write another host"
                                .formatted(host, server));
    }

    /** What somebody else put there after ours; for people. */
    Optional<String> trouble(Collection<RouteEntry> inForce) {
        if (server.isEmpty()) {
            return Optional.empty();
        }
        return inForce.stream()
                .flatMap(entry ->
                        taken(entry)
                                .map(host ->
                                        "server %s of that Caddy has a site of its own for %s now, and Route %s answers there; take one of them away"
                                                .formatted(server, host, entry.route()))
                                .stream())
                .findFirst();
    }

    private Optional<String> taken(RouteEntry entry) {
        return entry.hosts().stream()
                .flatMap(own -> hosts.stream().filter(theirs -> covers(own, theirs)))
                .findFirst();
    }

    /** A host of ours that is more precise than theirs takes only what it names. */
    private static boolean covers(String own, String theirs) {
        if (own.equals(theirs)) {
            return true;
        }
        int dot = theirs.indexOf('.');
        return own.startsWith("*.") && dot > 0 && theirs.substring(dot).equals(own.substring(1));
    }
}
