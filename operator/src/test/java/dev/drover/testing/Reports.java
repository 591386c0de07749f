package dev.drover.testing;

import dev.drover.proxy.Member;
import dev.drover.proxy.MemberReport;
import dev.drover.proxy.MemberReport.CertificateReport;
import dev.drover.proxy.MemberReport.RouteReport;
import dev.drover.proxy.MemberReport.ServiceReport;
import dev.drover.proxy.MemberReport.Tallies;
import dev.drover.proxy.MemberReport.Tally;
import dev.drover.proxy.MemberReport.Traffic;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What members of a proxy say, told step by step; what is not told is absent. */
public final class Reports {

    private static final Instant AT = Instant.parse("2026-11-21T10:00:00Z");

    private long settings;
    private Map<String, RouteReport> routes = Map.of();
    private Map<String, ServiceReport> services = Map.of();
    private List<CertificateReport> certificates = List.of();
    private String caddy = "";
    private Optional<Traffic> traffic = Optional.empty();
    private Tallies tallies = Tallies.NONE;
    private Optional<String> trouble = Optional.empty();

    private Reports() {}

    /** Of a member that has nothing. */
    public static Reports report() {
        return new Reports();
    }

    public Reports settings(long generation) {
        settings = generation;
        return this;
    }

    public Reports serving(String route, long generation) {
        routes = Map.of(route, RouteReport.inForce(generation));
        return this;
    }

    /** It serves that generation, 0 for none, and Caddy refused the next one. */
    public Reports refusing(String route, long generation, String words) {
        routes = Map.of(route, new RouteReport(generation, Optional.of(words), generation + 1));
        return this;
    }

    public Reports certified(CertificateReport... served) {
        certificates = List.of(served);
        return this;
    }

    /** Which Caddy runs, and what came in within the last minute. */
    public Reports running(String version, long requests, long failed) {
        caddy = version;
        traffic = Optional.of(new Traffic(requests, failed));
        return this;
    }

    public Reports seeing(String service, int addresses, boolean reached) {
        put(service, new ServiceReport(addresses, reached, Optional.empty()));
        return this;
    }

    /** It sends to instances with these names. */
    public Reports sendingTo(String service, String... names) {
        put(service, new ServiceReport(names.length, true, Optional.of(List.of(names))));
        return this;
    }

    private void put(String service, ServiceReport report) {
        Map<String, ServiceReport> more = new HashMap<>(services);
        more.put(service, report);
        services = more;
    }

    /** What its Caddy has counted, by the names of instances. */
    public Reports counting(Map<String, Tally> instances) {
        tallies = new Tallies(tallies.routes(), instances, tallies.lastMinute());
        return this;
    }

    /** What its Caddy has counted of one route, and of that within the last minute. */
    public Reports taking(String route, Tally all, Traffic lastMinute) {
        Map<String, Tally> counted = new HashMap<>(tallies.routes());
        counted.put(route, all);
        Map<String, Traffic> recent = new HashMap<>(tallies.lastMinute());
        recent.put(route, lastMinute);
        tallies = new Tallies(counted, tallies.instances(), recent);
        return this;
    }

    public Reports troubled(String words) {
        trouble = Optional.of(words);
        return this;
    }

    /** As it is written. */
    public MemberReport get() {
        return at(AT);
    }

    /** As it is written then. */
    public MemberReport at(Instant when) {
        return new MemberReport(
                when,
                "test",
                caddy,
                settings,
                routes,
                services,
                certificates,
                0,
                traffic,
                tallies,
                trouble);
    }

    /** As one of a proxy's members. */
    public Member of(String name) {
        return new Member(name, get());
    }
}
