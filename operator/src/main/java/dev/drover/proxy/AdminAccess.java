package dev.drover.proxy;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A Caddy that is there already and that others configure as well: how its admin API is reached, and what it is given. As it
 * stands in the store; where it comes from is {@code Proxy.spec.admin}.
 *
 * @param address {@code unix//run/caddy/admin.sock}, or {@code http://} and a loopback address, or {@code https://} and a host;
 *     with a port
 * @param identity who the operator is, and whom it believes, with https; empty without
 * @param server the one of its servers that gets the routes; empty for the one that listens where the proxy does
 * @param dns where it finds the instances of services
 * @param abandoned addresses of Caddies that are no more, one of a single machine with {@code on} and its name: nothing of ours is
 *     looked for there
 */
public record AdminAccess(
        String address,
        Optional<Identity> identity,
        Optional<String> server,
        Dns dns,
        List<String> abandoned) {

    public AdminAccess {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(dns, "dns");
        abandoned = abandoned == null ? List.of() : List.copyOf(abandoned);
    }

    /** Whether both are one Caddy, reached in the same way. */
    public boolean reachesTheSame(AdminAccess other) {
        return address.equals(other.address) && identity.equals(other.identity);
    }

    /** Whether it leads to another Caddy on each machine: a socket file, or a loopback address. */
    public boolean local() {
        return !address.startsWith("https:");
    }

    /**
     * PEM files at the operator.
     *
     * @param certificate of the operator
     * @param key of that certificate
     * @param authority that vouches for Caddy's own certificate; empty for those that the machine trusts
     */
    public record Identity(String certificate, String key, Optional<String> authority) {}

    /**
     * Consul's DNS, as that Caddy sees it.
     *
     * @param address {@code ip:port}
     * @param refresh how long an answer counts, in Caddy's form: {@code 200ms}
     * @param domain under which Consul answers: {@code consul}
     */
    public record Dns(String address, String refresh, String domain) {}
}
