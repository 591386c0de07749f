package dev.drover.kind.route;

import dev.drover.document.Dependency;
import dev.drover.document.DriftMode;
import dev.drover.document.Spec;
import dev.drover.proxy.TextForm;
import dev.drover.schema.Demand;
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
        Target target,
        Tls tls,
        Optional<Hsts> hsts,
        Headers headers,
        Boolean compress,
        Optional<RateLimit> rateLimit,
        List<String> allow,
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
        Demand.that(target != null, "target is missing");
        tls = Objects.requireNonNullElse(tls, Tls.USUAL);
        headers = Objects.requireNonNullElse(headers, Headers.NONE);
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
                target.passedOn() || (plain && !sticky),
                "timeouts, retries and sticky go only with a target app, service or addresses");
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
