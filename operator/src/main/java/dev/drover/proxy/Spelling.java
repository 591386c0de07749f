package dev.drover.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;

/**
 * Two ways to write one listening address. Caddy closes the connections of a listener that the next configuration has too,
 * and lets those of one that it has no more end in peace.
 */
public enum Spelling {
    ODD,
    EVEN;

    private static final String ALL = "";

    /** The other one. */
    public Spelling other() {
        return this == ODD ? EVEN : ODD;
    }

    /** The one that a configuration is written in; odd when it listens nowhere. */
    public static Spelling of(JsonNode configuration) {
        String listen =
                configuration
                        .path("apps")
                        .path("http")
                        .path("servers")
                        .path("plain")
                        .path("listen")
                        .path(0)
                        .asText();
        return listen.matches("tcp[46]/[^:].*|tcp/\\[::]:.*") ? EVEN : ODD;
    }

    /**
     * An address as Caddy takes it.
     *
     * @param address an IP address, empty for all
     */
    String listen(String address, int port) {
        if (address.equals(ALL)) {
            return (this == ODD ? "tcp/:" : "tcp/[::]:") + port;
        }
        boolean version6 = address.contains(":");
        String host = version6 ? "[" + address + "]" : address;
        String network = version6 ? "tcp6" : "tcp4";
        if (this == EVEN) {
            return "%s/%s:%d".formatted(network, host, port);
        }
        // All addresses of one version: without the version it would be those of both.
        return InetAddress.ofLiteral(address).isAnyLocalAddress()
                ? "%s/:%d".formatted(network, port)
                : "tcp/%s:%d".formatted(host, port);
    }
}
