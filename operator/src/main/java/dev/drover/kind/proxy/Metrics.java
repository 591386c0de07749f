package dev.drover.kind.proxy;

import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.TextForm;
import dev.drover.schema.Demand;

/**
 * Where Caddy tells what it counts.
 *
 * @param address the IP address to listen at
 * @param port that nothing else of the proxy has
 */
record Metrics(String address, Integer port) {

    private static final int PORT_USUAL = 9180;
    private static final int PORT_MOST = 65_535;

    Metrics {
        // Who may read them is not known: nobody but this machine, unless the author says so.
        address = address == null ? "127.0.0.1" : address;
        TextForm.ADDRESS.demand("metrics.address", address);
        port = Demand.between("metrics.port", port, PORT_USUAL, 1, PORT_MOST);
    }

    ProxySettings.Metrics settings() {
        return new ProxySettings.Metrics(address, port);
    }
}
