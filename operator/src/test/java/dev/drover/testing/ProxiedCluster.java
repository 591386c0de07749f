package dev.drover.testing;

import java.util.Map;

/**
 * A cluster with an operator and one proxy on one node, {@code shop/web}, that serves without TLS: the built distribution with
 * real Consul, Nomad and Caddy. Not thread-safe.
 */
public final class ProxiedCluster implements AutoCloseable {

    private final LiveCluster cluster;
    private final OperatorProcess operator;
    private final ProxyNode node;

    private ProxiedCluster(ConsulServer consul, int port) {
        NomadServer nomad =
                NomadServer.start(
                        NomadServer.Options.PLAIN.withConsul(consul.address().getAuthority()));
        cluster = LiveCluster.over(consul, nomad, Map.of());
        operator = cluster.operate();
        node = ProxyNode.start(consul, "shop/web", "node-1");
        cluster.write("Proxy/web", proxy(port));
        cluster.awaitCondition("Proxy/web", "Ready", "True");
    }

    /**
     * Starts one.
     *
     * @param consul ends with it
     * @param port where its proxy listens
     */
    public static ProxiedCluster start(ConsulServer consul, int port) {
        return new ProxiedCluster(consul, port);
    }

    /** A Proxy that serves without TLS at a port of loopback. */
    public static String proxy(int port) {
        return document(
                "Proxy",
                "address: 127.0.0.1\nhttpPort: %d\ncertificates: {issuer: none}".formatted(port));
    }

    /** A document whose key in the store says the rest. */
    public static String document(String kind, String spec) {
        return "apiVersion: drover/v1\nkind: %s\nspec:\n".formatted(kind) + spec.indent(2);
    }

    public LiveCluster cluster() {
        return cluster;
    }

    public OperatorProcess operator() {
        return operator;
    }

    public ProxyNode node() {
        return node;
    }

    @Override
    public void close() {
        node.close();
        cluster.close();
    }
}
