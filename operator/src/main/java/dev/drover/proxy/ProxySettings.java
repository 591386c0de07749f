package dev.drover.proxy;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What all routes of a proxy share, as its members get it.
 *
 * @param generation of the text that is in force
 * @param address the IP address to listen at; empty for all
 * @param httpPort for requests without TLS
 * @param httpsPort for requests with TLS; empty when the proxy has none
 * @param certificates where certificates come from
 * @param trustedProxies networks, such as {@code 10.0.0.0/8}, whose word about the client's address is believed
 * @param accessLog whether each request is logged
 * @param metrics where Caddy tells what it counts; empty when it does not count
 * @param headers what is done with the headers of all answers, unless a route says otherwise; empty for nothing
 * @param admin the existing Caddy that the operator itself configures; empty for a proxy with members
 */
public record ProxySettings(
        long generation,
        String address,
        int httpPort,
        Optional<Integer> httpsPort,
        Certificates certificates,
        List<String> trustedProxies,
        boolean accessLog,
        Optional<Metrics> metrics,
        Optional<HeaderChange> headers,
        Optional<AdminAccess> admin) {

    public ProxySettings {
        trustedProxies = List.copyOf(trustedProxies);
    }

    /** As far as Caddy is told of them. */
    public ProxySettings told() {
        return with(0, certificates.files());
    }

    /**
     * What is left of them without some of the given certificates. It is of no generation: nobody asked for it.
     *
     * @param kept which are left
     */
    public ProxySettings keeping(Predicate<Pair> kept) {
        return with(0, certificates.files().stream().filter(kept).toList());
    }

    /**
     * The same with other files in the place of the given certificates.
     *
     * @param copy what stands for a pair
     */
    public ProxySettings loading(UnaryOperator<Pair> copy) {
        return with(generation, certificates.files().stream().map(copy).toList());
    }

    private ProxySettings with(long otherGeneration, List<Pair> files) {
        Certificates others =
                new Certificates(
                        certificates.issuer(),
                        certificates.email(),
                        certificates.directory(),
                        certificates.authority(),
                        files);
        return new ProxySettings(
                otherGeneration,
                address,
                httpPort,
                httpsPort,
                others,
                trustedProxies,
                accessLog,
                metrics,
                headers,
                admin);
    }

    /** Where it listens: for requests, and for whoever asks what it counts. */
    public List<Listener> listeners() {
        Stream<Listener> requests =
                Stream.concat(Stream.of(httpPort), httpsPort.stream())
                        .map(port -> new Listener(address, port));
        Stream<Listener> counts =
                metrics.stream().map(told -> new Listener(told.address(), told.port()));
        return Stream.concat(requests, counts).toList();
    }

    /**
     * One place to listen at.
     *
     * @param address an IP address; empty for all
     * @param port from 1 to 65535
     */
    public record Listener(String address, int port) {}

    /**
     * Where Caddy tells what it counts.
     *
     * @param address the IP address to listen at
     * @param port that nothing else of the proxy has
     */
    public record Metrics(String address, int port) {}

    /**
     * Where certificates come from.
     *
     * @param issuer who makes those that are not given
     * @param email for the ACME account
     * @param directory the ACME server; empty for Caddy's own choice
     * @param authority a file with the certificate of the ACME server's own authority; empty for the machine's
     * @param files those that are given; Caddy chooses by host name
     */
    public record Certificates(
            Issuer issuer,
            Optional<String> email,
            Optional<String> directory,
            Optional<String> authority,
            List<Pair> files) {

        public Certificates {
            files = List.copyOf(files);
        }
    }

    /** Who makes certificates. */
    public enum Issuer {
        /** An ACME server: Let's Encrypt, unless another is named. */
        ACME,
        /** Caddy's own authority, which no browser knows. */
        INTERNAL,
        /** Nobody: only given ones are used. */
        NONE
    }

    /**
     * A certificate on the disk of each node.
     *
     * @param certificate a PEM file, the chain included
     * @param key a PEM file
     */
    public record Pair(String certificate, String key) {}
}
