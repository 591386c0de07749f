package dev.drover.member.caddy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.ProxySettings.Listener;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Locale;
import java.util.Optional;

/**
 * Who has a port of this machine. Caddy shares one with whoever lets it, another Caddy among them, and a configuration that it gives
 * up half-way costs requests: so it is tried before Caddy is told.
 */
interface Ports {

    /** Those of this machine. */
    Ports REAL = Ports::tried;

    /** The port that the machine chooses: it tells of an address whether it is there at all. */
    int ANY = 0;

    /** What came of trying to listen. */
    enum Finding {
        /** Nothing is in the way, as far as this process can see. */
        FREE,
        /** Somebody listens there. */
        TAKEN,
        /** This machine has no such address. */
        ABSENT
    }

    /**
     * Tries to listen.
     *
     * @param address an IP address, empty for all
     * @param port from 0 to 65535; {@link #ANY} for none in particular
     */
    Finding find(String address, int port);

    /**
     * Why Caddy could not listen where these settings want it to, in words for people; empty when it can.
     *
     * @param running Caddy's configuration: what it listens on already is its own
     */
    default Optional<String> obstacleTo(ProxySettings settings, JsonNode running) {
        return settings.listeners().stream()
                .flatMap(listener -> obstacleTo(listener, running).stream())
                .findFirst();
    }

    private Optional<String> obstacleTo(Listener listener, JsonNode running) {
        String address = listener.address();
        Finding finding =
                listens(running, listener) ? find(address, ANY) : find(address, listener.port());
        return switch (finding) {
            case FREE -> Optional.empty();
            case TAKEN ->
                    Optional.of(
                            "port %d%s is in use by another program: end that one, or choose another port in the Proxy"
                                    .formatted(
                                            listener.port(),
                                            address.isEmpty() ? "" : " of " + address));
            case ABSENT ->
                    Optional.of(
                            "this machine has no address %s: give it that one, or choose another address in the Proxy"
                                    .formatted(address));
        };
    }

    /** Whether Caddy has that port already, at this address or at one that holds it. */
    private static boolean listens(JsonNode running, Listener wanted) {
        for (JsonNode server : running.at("/apps/http/servers")) {
            for (JsonNode listen : server.path("listen")) {
                if (overlap(listen.asText(), wanted)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Both as {@code tcp4/127.0.0.1:8080} is written. */
    private static boolean overlap(String listen, Listener wanted) {
        if (!listen.endsWith(":" + wanted.port())) {
            return false;
        }
        String host = listen.substring(listen.indexOf('/') + 1, listen.lastIndexOf(':'));
        return !apart(host.replace("[", "").replace("]", ""), wanted.address());
    }

    private static boolean apart(String one, String other) {
        try {
            InetAddress first = InetAddress.ofLiteral(one);
            InetAddress second = InetAddress.ofLiteral(other);
            return !first.isAnyLocalAddress()
                    && !second.isAnyLocalAddress()
                    && !first.equals(second);
        } catch (IllegalArgumentException allOrName) {
            return false;
        }
    }

    private static Finding tried(String address, int port) {
        InetSocketAddress place =
                address.isEmpty()
                        ? new InetSocketAddress(port)
                        : new InetSocketAddress(InetAddress.ofLiteral(address), port);
        try (ServerSocket free = new ServerSocket()) {
            free.bind(place, 1);
            return Finding.FREE;
        } catch (BindException refused) {
            return finding(String.valueOf(refused.getMessage()).toLowerCase(Locale.ROOT), address);
        } catch (IOException unknown) {
            return Finding.FREE;
        }
    }

    private static Finding finding(String words, String address) {
        if (words.contains("permission denied")) {
            // That this process may not listen there does not mean that Caddy may not.
            return Finding.FREE;
        }
        return words.contains("in use") || address.isEmpty() ? Finding.TAKEN : Finding.ABSENT;
    }
}
