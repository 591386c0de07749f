package dev.drover.proxy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one member of a proxy says about its Caddy.
 *
 * @param at when it said so, by its own clock
 * @param version of Drover
 * @param settings the generation of the settings that are in force; 0 for none
 * @param routes each route that is in force or was refused
 * @param services each service that routes send to
 * @param requestsInFlight that Caddy is sending to upstreams
 * @param trouble why the last change could not be made; empty when it was
 */
public record MemberReport(
        Instant at,
        String version,
        long settings,
        Map<String, RouteReport> routes,
        Map<String, ServiceReport> services,
        int requestsInFlight,
        Optional<String> trouble) {

    public MemberReport {
        version = version == null ? "" : version;
        routes = routes == null ? Map.of() : Map.copyOf(routes);
        services = services == null ? Map.of() : Map.copyOf(services);
    }

    /** Whether it says the same as another, whenever that was, and whatever Caddy is busy with. */
    public boolean saysTheSame(MemberReport other) {
        return version.equals(other.version)
                && settings == other.settings
                && routes.equals(other.routes)
                && services.equals(other.services)
                && trouble.equals(other.trouble);
    }

    /**
     * About one route.
     *
     * @param generation that is in force; 0 for none
     * @param refused why Caddy does not take a newer one, in its words
     */
    public record RouteReport(long generation, Optional<String> refused) {}

    /**
     * About one service.
     *
     * @param addresses how many healthy instances it has
     * @param reached whether an instance answered through Caddy
     * @param instances the names of those that requests are sent to, sorted: of an instance that Nomad runs its allocation's
     *     whole ID, of others the address. Empty when the member is older than this field
     */
    public record ServiceReport(int addresses, boolean reached, Optional<List<String>> instances) {

        /** Of a service that a member does not know. */
        public static final ServiceReport NONE = new ServiceReport(0, false, Optional.empty());

        public ServiceReport {
            instances = instances == null ? Optional.empty() : instances.map(List::copyOf);
        }
    }
}
