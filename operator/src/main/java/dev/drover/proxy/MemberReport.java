package dev.drover.proxy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What one member of a proxy says about its Caddy. What an older member does not say is empty or 0.
 *
 * @param at when it said so, by its own clock
 * @param version of Drover
 * @param caddy the version of the Caddy that runs, such as {@code v2.11.9}; empty when it cannot be told
 * @param settings the generation of the settings that are in force; 0 for none
 * @param routes each route that is in force or was refused
 * @param services each service that routes send to
 * @param certificates those that Caddy serves with, at most 256: those that expire first
 * @param requestsInFlight that Caddy is sending to upstreams
 * @param traffic of the last minute; empty when Caddy does not count
 * @param tallies what Caddy has counted; {@link Tallies#NONE} when it does not count, or the member is older than this field
 * @param trouble why the last change could not be made, or what else keeps it; empty when nothing does
 */
public record MemberReport(
        Instant at,
        String version,
        String caddy,
        long settings,
        Map<String, RouteReport> routes,
        Map<String, ServiceReport> services,
        List<CertificateReport> certificates,
        int requestsInFlight,
        Optional<Traffic> traffic,
        Tallies tallies,
        Optional<String> trouble) {

    public MemberReport {
        at = Objects.requireNonNullElse(at, Instant.EPOCH);
        version = Objects.requireNonNullElse(version, "");
        caddy = Objects.requireNonNullElse(caddy, "");
        routes = routes == null ? Map.of() : Map.copyOf(routes);
        services = services == null ? Map.of() : Map.copyOf(services);
        certificates = certificates == null ? List.of() : List.copyOf(certificates);
        tallies = Objects.requireNonNullElse(tallies, Tallies.NONE);
    }

    /** Of a member that does nothing but say why. */
    static MemberReport troubled(Instant at, String version, String trouble) {
        return new MemberReport(
                at,
                version,
                "",
                0,
                Map.of(),
                Map.of(),
                List.of(),
                0,
                Optional.empty(),
                Tallies.NONE,
                Optional.of(trouble));
    }

    /** The same without what Caddy has counted. */
    public MemberReport withoutTallies() {
        return new MemberReport(
                at,
                version,
                caddy,
                settings,
                routes,
                services,
                certificates,
                requestsInFlight,
                traffic,
                Tallies.NONE,
                trouble);
    }

    /** The same but for what it says about routes and services. */
    public MemberReport about(
            Map<String, RouteReport> otherRoutes, Map<String, ServiceReport> otherServices) {
        return new MemberReport(
                at,
                version,
                caddy,
                settings,
                otherRoutes,
                otherServices,
                certificates,
                requestsInFlight,
                traffic,
                tallies,
                trouble);
    }

    /** Whether it says the same as another, whenever that was, and whatever Caddy is busy with or serves with. */
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
     * @param refusedGeneration the one that Caddy does not take; 0 for none, or when an older member does not say
     */
    public record RouteReport(long generation, Optional<String> refused, long refusedGeneration) {

        /** In force, and nothing refused. */
        public static RouteReport inForce(long generation) {
            return new RouteReport(generation, Optional.empty(), 0);
        }

        /** Why that generation was refused; empty when it was not. */
        Optional<String> refusalOf(long wanted) {
            return refused.filter(_ -> refusedGeneration == 0 || refusedGeneration == wanted);
        }
    }

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

    /**
     * About one certificate.
     *
     * @param names of the hosts it is for, {@code *.example.org} for all of one label below; the first is the one it is called
     *     by
     * @param issuer {@code acme}, {@code internal} or {@code given}
     * @param notAfter when it expires
     */
    public record CertificateReport(List<String> names, String issuer, Instant notAfter) {

        public CertificateReport {
            names = names == null ? List.of() : List.copyOf(names);
            issuer = Objects.requireNonNullElse(issuer, "");
            notAfter = Objects.requireNonNullElse(notAfter, Instant.EPOCH);
        }

        /** What it is called by. */
        public String host() {
            return names.isEmpty() ? "" : names.getFirst();
        }

        /**
         * Whether it is for that host.
         *
         * @param host a name, or all names of one label below one, in small letters
         */
        public boolean covers(String host) {
            int dot = host.indexOf('.');
            return names.contains(host) || (dot > 0 && names.contains("*" + host.substring(dot)));
        }
    }

    /**
     * What came in within the last minute, or since Caddy's configuration was changed.
     *
     * @param requests that a route took
     * @param failed of them, those that were answered with 5xx
     */
    public record Traffic(long requests, long failed) {}

    /**
     * What Caddy has counted since a time that only the member knows: numbers fall when it begins anew. What got no request is not
     * named.
     *
     * @param routes by the route's key, as in {@link MemberReport#routes()}
     * @param instances by the instance's name, as in {@link ServiceReport#instances()}: counted since that instance was first sent
     *     to, or the member was started. Requests in flight are those to its address, also of the instance that had it before
     * @param lastMinute by the route's key, what was answered within it; empty when the member is older than this field, or has
     *     not looked twice
     */
    public record Tallies(
            Map<String, Tally> routes,
            Map<String, Tally> instances,
            Map<String, Traffic> lastMinute) {

        /** Nothing was counted. */
        public static final Tallies NONE = new Tallies(Map.of(), Map.of());

        public Tallies {
            routes = routes == null ? Map.of() : Map.copyOf(routes);
            instances = instances == null ? Map.of() : Map.copyOf(instances);
            lastMinute = lastMinute == null ? Map.of() : Map.copyOf(lastMinute);
        }

        /** Of a member that has not looked for a minute. */
        public Tallies(Map<String, Tally> routes, Map<String, Tally> instances) {
            this(routes, instances, Map.of());
        }
    }

    /**
     * Requests to one receiver.
     *
     * @param requests that were answered; one that was tried again counts once, with the instance that was asked last
     * @param failed of them, those that were answered with 5xx, by it or in its stead, or not to the end while the client waited
     * @param inFlight that are not answered yet; a connection that became a websocket is, for as long as it is open
     */
    public record Tally(long requests, long failed, int inFlight) {}
}
