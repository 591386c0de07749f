package dev.drover.kind.proxy;

import dev.drover.document.DriftMode;
import dev.drover.proxy.AdminAccess;
import dev.drover.proxy.TextForm;
import dev.drover.schema.Demand;
import dev.drover.schema.Span;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An existing Caddy that the operator itself configures.
 *
 * @param address of its admin API
 * @param certificate of the operator, a PEM file there, with https
 * @param key of that certificate
 * @param authority that vouches for Caddy's own certificate, a PEM file
 * @param server the one of its servers that gets the routes
 * @param dns where it finds the instances of services
 * @param abandoned addresses of Caddies that are no more, one of a single machine with {@code on} and its name
 */
record Admin(
        String address,
        Optional<String> certificate,
        Optional<String> key,
        Optional<String> authority,
        Optional<String> server,
        Dns dns,
        List<String> abandoned) {

    Admin {
        TextForm.ADMIN.demand("admin.address", address);
        certificate.ifPresent(file -> TextForm.FILE.demand("admin.certificate", file));
        key.ifPresent(file -> TextForm.FILE.demand("admin.key", file));
        authority.ifPresent(file -> TextForm.FILE.demand("admin.authority", file));
        boolean remote = address.startsWith("https:");
        Demand.that(
                certificate.isPresent() == remote && key.isPresent() == remote,
                "admin: certificate and key go with an https address, and are needed there");
        Demand.that(
                remote || authority.isEmpty(), "admin.authority goes only with an https address");
        server.ifPresent(name -> TextForm.SERVER.demand("admin.server", name));
        dns = Objects.requireNonNullElse(dns, Dns.USUAL);
        abandoned = abandoned == null ? List.of() : List.copyOf(abandoned);
        abandoned.forEach(text -> TextForm.ABANDONED.demand("admin.abandoned", text));
        Demand.that(
                !abandoned.contains(address),
                "admin.abandoned: %s is admin.address; take it out of one of them"
                        .formatted(address));
    }

    /**
     * Consul's DNS, as that Caddy sees it.
     *
     * @param address an IP address and a port
     * @param refresh how long an answer counts
     * @param domain under which Consul answers
     */
    record Dns(String address, Span refresh, String domain) {

        private static final Span REFRESH_LEAST = new Span("50ms");
        private static final Span REFRESH_MOST = new Span("30s");

        static final Dns USUAL = new Dns("127.0.0.1:8600", new Span("200ms"), "consul");

        Dns {
            address = Objects.requireNonNullElse(address, "127.0.0.1:8600");
            TextForm.UPSTREAM.demand("admin.dns.address", address);
            refresh = Objects.requireNonNullElse(refresh, new Span("200ms"));
            domain = Objects.requireNonNullElse(domain, "consul");
            TextForm.DOMAIN.demand("admin.dns.domain", domain);
            Demand.that(
                    !refresh.shorterThan(REFRESH_LEAST) && !REFRESH_MOST.shorterThan(refresh),
                    "admin.dns.refresh: found %s, expected 50ms to 30s".formatted(refresh.text()));
        }

        private AdminAccess.Dns settings() {
            return new AdminAccess.Dns(address, refresh.text(), domain);
        }
    }

    /** Refuses beside it what only the owner of that Caddy can say. */
    static void demandNothingElse(
            Certificates certificates,
            List<String> trustedProxies,
            boolean accessLog,
            Optional<Metrics> metrics,
            DriftMode drift) {
        Demand.that(
                certificates.equals(Certificates.ACME) || certificates.equals(Certificates.NONE),
                "certificates: with admin only {issuer: none} may be written, for a server without"
                        + " TLS; certificates are said in that Caddy's own configuration");
        Demand.that(
                trustedProxies.isEmpty(),
                "trustedProxies: not with admin; say it in that Caddy's own configuration");
        Demand.that(
                !accessLog, "accessLog: not with admin; say it in that Caddy's own configuration");
        Demand.that(
                metrics.isEmpty(),
                "metrics: not with admin; say it in that Caddy's own configuration");
        Demand.that(
                drift == DriftMode.ENFORCE,
                "drift: with admin only enforce; our part of that Caddy is put back");
    }

    AdminAccess settings() {
        Optional<AdminAccess.Identity> identity =
                certificate.flatMap(
                        own -> key.map(secret -> new AdminAccess.Identity(own, secret, authority)));
        return new AdminAccess(address, identity, server, dns.settings(), abandoned);
    }
}
