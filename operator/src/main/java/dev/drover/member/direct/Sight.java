package dev.drover.member.direct;

import dev.drover.adapter.consul.ServiceFeed.Instance;
import dev.drover.member.Intake;
import dev.drover.proxy.CaddyConfig;
import dev.drover.proxy.MemberReport;
import dev.drover.proxy.MemberReport.RouteReport;
import dev.drover.proxy.MemberReport.ServiceReport;
import dev.drover.proxy.MemberReport.Tallies;
import dev.drover.proxy.ProxySettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is said of an existing Caddy, in the words of a member. To which instances it sends is not known to anybody but its DNS:
 * none is named, so no App waits for it. Pure.
 *
 * @param at now
 * @param version of Drover
 * @param caddy its version
 * @param answered whether its admin API did, last
 * @param instances that are healthy, by service, as far as told
 */
record Sight(
        Instant at,
        String version,
        String caddy,
        boolean answered,
        Map<String, List<Instance>> instances) {

    MemberReport report(
            Intake inForce, Map<String, RouteReport> refused, Optional<String> trouble) {
        Map<String, RouteReport> routes = new TreeMap<>(refused);
        inForce.entries().stream()
                .filter(entry -> !entry.closed())
                .forEach(entry ->
                        routes.merge(
                                entry.route(),
                                RouteReport.inForce(entry.generation()),
                                (no, _) ->
                                        new RouteReport(
                                                entry.generation(),
                                                no.refused(),
                                                no.refusedGeneration())));
        Map<String, ServiceReport> services = new TreeMap<>();
        for (String service : CaddyConfig.services(inForce.entries())) {
            // Of one that was not told, DNS may know instances all the same.
            Optional.ofNullable(instances.get(service))
                    .ifPresent(healthy ->
                            services.put(
                                    service,
                                    new ServiceReport(healthy.size(), answered, Optional.empty())));
        }
        return new MemberReport(
                at,
                version,
                caddy,
                inForce.settings().map(ProxySettings::generation).orElse(0L),
                routes,
                services,
                List.of(),
                0,
                Optional.empty(),
                Tallies.NONE,
                trouble.or(this::shared));
    }

    /** Through DNS a canary is like any other instance. */
    private Optional<String> shared() {
        return instances.entrySet().stream()
                .filter(service ->
                        service.getValue().stream()
                                .anyMatch(instance -> instance.share().isPresent()))
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst()
                .map(service ->
                        "service %s has canaries, which get as many requests as any other instance: Consul's DNS knows no shares"
                                .formatted(service));
    }
}
