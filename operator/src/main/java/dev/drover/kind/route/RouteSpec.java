package dev.drover.kind.route;

import dev.drover.document.Dependency;
import dev.drover.document.DocumentKey;
import dev.drover.document.DriftMode;
import dev.drover.document.Spec;
import dev.drover.proxy.Headers;
import dev.drover.proxy.TextForm;
import dev.drover.schema.Demand;
import dev.drover.schema.Size;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What the author of a {@code Route} document wants. The words are those of {@code Route.schema.json}, which explains them.
 */
public record RouteSpec(
        Optional<Reference> proxy,
        List<String> hosts,
        List<String> paths,
        Optional<String> stripPrefix,
        Optional<Target> target,
        List<Share> targets,
        Tls tls,
        Optional<Hsts> hsts,
        Headers headers,
        Boolean compress,
        Optional<RateLimit> rateLimit,
        List<String> allow,
        Optional<BasicAuth> basicAuth,
        Optional<Size> bodyLimit,
        Timeouts timeouts,
        Retries retries,
        Boolean sticky,
        Maintenance maintenance,
        List<Dependency> dependsOn,
        DriftMode drift)
        implements Spec {

    private static final int HOSTS_MOST = 64;
    private static final int PATHS_MOST = 64;
    private static final int NETWORKS_MOST = 256;
    private static final int DEPENDENCIES_MOST = 32;

    public RouteSpec {
        hosts = texts("hosts", hosts, TextForm.HOST, HOSTS_MOST);
        paths = texts("paths", paths, TextForm.PATH, PATHS_MOST);
        stripPrefix.ifPresent(text -> TextForm.PREFIX.demand("stripPrefix", text));
        targets = Demand.listed("targets", targets);
        Demand.that(
                target.isPresent() == targets.isEmpty(),
                "exactly one of target and targets is needed");
        if (!targets.isEmpty()) {
            new Shares(targets).demanded();
        }
        tls = Objects.requireNonNullElse(tls, Tls.USUAL);
        Demand.that(
                !hosts.isEmpty() || tls.minimum().equals(Tls.USUAL.minimum()),
                "tls.minimum has no effect without hosts: Caddy chooses by the name that a client"
                        + " asks for; write hosts, or leave it out");
        headers = Objects.requireNonNullElse(headers, Headers.UNSAID);
        compress = Objects.requireNonNullElse(compress, true);
        allow = texts("allow", allow, TextForm.NETWORK, NETWORKS_MOST);
        timeouts = Objects.requireNonNullElse(timeouts, Timeouts.USUAL);
        retries = Objects.requireNonNullElse(retries, Retries.USUAL);
        sticky = Objects.requireNonNullElse(sticky, false);
        maintenance = Objects.requireNonNullElse(maintenance, Maintenance.OFF);
        dependsOn = Demand.listed("dependsOn", dependsOn);
        Demand.that(
                dependsOn.size() <= DEPENDENCIES_MOST,
                "dependsOn: at most %d are allowed".formatted(DEPENDENCIES_MOST));
        drift = Objects.requireNonNullElse(drift, DriftMode.ENFORCE);
        boolean plain = timeouts.equals(Timeouts.USUAL) && retries.equals(Retries.USUAL);
        Demand.that(
                target.flatMap(Target::receiver).isPresent()
                        || !targets.isEmpty()
                        || (plain && !sticky),
                "timeouts, retries and sticky go only with a target app, service or addresses");
    }

    /** Whom requests are passed on to; empty where they are not. */
    List<Receiver> receivers() {
        return target.map(only -> only.receiver().stream().toList())
                .orElseGet(() -> new Shares(targets).receivers());
    }

    /**
     * The documents of kind App that requests are passed on to.
     *
     * @param namespace of the route
     */
    List<DocumentKey> apps(String namespace) {
        return receivers().stream()
                .flatMap(receiver -> receiver.app().stream())
                .map(app -> app.in(namespace, "App"))
                .distinct()
                .toList();
    }

    /** How much each upstream of the receivers gets; empty where it is the same for each. */
    List<Integer> weights() {
        return receivers().size() > 1 ? new Shares(targets).weights() : List.of();
    }

    private static List<String> texts(String field, List<String> given, TextForm form, int most) {
        List<String> texts = Demand.listed(field, given);
        texts.forEach(text -> form.demand(field, text));
        Demand.that(
                texts.size() <= most,
                "%s: found %d, at most %d are allowed".formatted(field, texts.size(), most));
        Demand.that(
                new HashSet<>(texts).size() == texts.size(),
                field + " holds one item twice; keep one");
        return texts;
    }
}
