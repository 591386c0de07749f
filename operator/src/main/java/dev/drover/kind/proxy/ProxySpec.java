package dev.drover.kind.proxy;

import dev.drover.document.DriftMode;
import dev.drover.document.Spec;
import dev.drover.proxy.Directs;
import dev.drover.proxy.HeaderChange;
import dev.drover.proxy.Headers;
import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.TextForm;
import dev.drover.schema.Demand;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the author of a {@code Proxy} document wants. The words are those of {@code Proxy.schema.json}, which explains them.
 */
public record ProxySpec(
        Optional<String> address,
        Integer httpPort,
        Integer httpsPort,
        Certificates certificates,
        List<String> trustedProxies,
        Boolean accessLog,
        Optional<Metrics> metrics,
        Headers headers,
        Optional<Admin> admin,
        DriftMode drift)
        implements Spec {

    /** How it is recorded that it has no TLS. */
    static final String PLAIN = "without TLS";

    private static final int PORT_MOST = 65_535;
    private static final int NETWORKS_MOST = 256;

    public ProxySpec {
        address.ifPresent(text -> TextForm.ADDRESS.demand("address", text));
        httpPort = Demand.between("httpPort", httpPort, 80, 1, PORT_MOST);
        httpsPort = Demand.between("httpsPort", httpsPort, 443, 1, PORT_MOST);
        certificates = Objects.requireNonNullElse(certificates, Certificates.ACME);
        trustedProxies = Demand.listed("trustedProxies", trustedProxies);
        trustedProxies.forEach(text -> TextForm.NETWORK.demand("trustedProxies", text));
        Demand.that(
                trustedProxies.size() <= NETWORKS_MOST,
                "trustedProxies: at most %d are allowed".formatted(NETWORKS_MOST));
        accessLog = Objects.requireNonNullElse(accessLog, false);
        headers = Objects.requireNonNullElse(headers, Headers.UNSAID);
        drift = Objects.requireNonNullElse(drift, DriftMode.ENFORCE);
        Demand.that(
                !certificates.any() || !httpPort.equals(httpsPort),
                "httpPort and httpsPort are both %d; choose another for one".formatted(httpPort));
        if (admin.isPresent()) {
            Demand.that(
                    headers.change().equals(HeaderChange.NONE),
                    "headers: not with admin; say them in each Route");
            Admin.demandNothingElse(certificates, trustedProxies, accessLog, metrics, drift);
        }
        boolean secure = certificates.any();
        int plainPort = httpPort;
        int securePort = httpsPort;
        metrics.map(Metrics::port)
                .ifPresent(port ->
                        Demand.that(
                                port != plainPort && !(secure && port == securePort),
                                "metrics.port: %d is httpPort or httpsPort; choose another"
                                        .formatted(port)));
    }

    /** What is asked for and not done; empty when all is. */
    Optional<String> undone() {
        boolean asks =
                headers.change().set().keySet().stream()
                        .anyMatch(HeaderChange.TRANSPORT_SECURITY::equalsIgnoreCase);
        return asks && !certificates.any()
                ? Optional.of(
                        HeaderChange.TRANSPORT_SECURITY
                                + " is not sent: without certificates it has no TLS")
                : Optional.empty();
    }

    /**
     * As the members of the proxy get it.
     *
     * @param generation of the document
     */
    public ProxySettings settings(long generation) {
        return new ProxySettings(
                generation,
                address.orElse(""),
                httpPort,
                certificates.any() ? Optional.of(httpsPort) : Optional.empty(),
                certificates.settings(),
                trustedProxies,
                accessLog,
                metrics.map(Metrics::settings),
                Optional.of(headers.change()).filter(change -> !change.equals(HeaderChange.NONE)),
                admin.map(Admin::settings));
    }

    /** How it is recorded which existing Caddy it has, and whether it has TLS. */
    List<String> places() {
        Stream<String> tls = certificates.any() ? Stream.empty() : Stream.of(PLAIN);
        return Stream.concat(Directs.places(admin.map(Admin::address)).stream(), tls).toList();
    }
}
