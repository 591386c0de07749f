package dev.drover.member.caddy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.proxy.ProxySettings;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;

/**
 * Who has a port of this machine. Caddy shares one with whoever lets it, another Caddy among them, and a configuration that it gives
 * up half-way costs requests: so it is tried before Caddy is told.
 */
interface Ports {

    /** Those of this machine. */
    Ports REAL = Ports::tried;

    /**
     * Whether somebody listens there.
     *
     * @param address an IP address, empty for all
     */
    boolean taken(String address, int port);

    /**
     * The first port of these settings that somebody else than this Caddy has, in words for people.
     *
     * @param running Caddy's configuration: what it listens on already is its own
     */
    default Optional<String> othersOf(ProxySettings settings, JsonNode running) {
        return settings.ports().stream()
                .filter(port -> !listens(running, port) && taken(settings.address(), port))
                .findFirst()
                .map(port ->
                        "port %d%s is in use by another program: end that one, or choose another port in the Proxy"
                                .formatted(
                                        port,
                                        settings.address().isEmpty()
                                                ? ""
                                                : " of " + settings.address()));
    }

    private static boolean listens(JsonNode running, int port) {
        for (JsonNode server : running.at("/apps/http/servers")) {
            for (JsonNode address : server.path("listen")) {
                if (address.asText().endsWith(":" + port)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean tried(String address, int port) {
        InetSocketAddress place =
                address.isEmpty()
                        ? new InetSocketAddress(port)
                        : new InetSocketAddress(InetAddress.ofLiteral(address), port);
        try (ServerSocket free = new ServerSocket()) {
            free.bind(place, 1);
            return false;
        } catch (BindException refused) {
            // That this process may not listen there does not mean that Caddy may not.
            return String.valueOf(refused.getMessage()).contains("in use");
        } catch (IOException unknown) {
            return false;
        }
    }
}
