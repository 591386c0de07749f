package dev.drover.adapter.consul;

import com.orbitz.consul.Consul;
import com.orbitz.consul.KeyValueClient;
import com.orbitz.consul.config.CacheConfig;
import com.orbitz.consul.config.ClientConfig;
import java.net.MalformedURLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The Orbitz client with the token as it is now: one is built for each token, since a client's headers are fixed. Thread-safe. */
final class OrbitzClient implements AutoCloseable {

    private final ConsulSettings settings;
    private @Nullable Consul consul;
    private @Nullable KeyValueClient keyValues;
    private Optional<String> shown = Optional.empty();

    OrbitzClient(ConsulSettings settings) {
        this.settings = settings;
    }

    synchronized KeyValueClient keyValues() {
        Optional<String> token = settings.token().current();
        KeyValueClient client = keyValues;
        if (client == null || !token.equals(shown)) {
            close();
            Consul built = build(token);
            client = built.keyValueClient();
            consul = built;
            keyValues = client;
            shown = token;
        }
        return client;
    }

    @Override
    public synchronized void close() {
        if (consul != null) {
            consul.destroy();
            consul = null;
            keyValues = null;
        }
    }

    private Consul build(Optional<String> token) {
        Consul.Builder builder =
                Consul.builder()
                        .withPing(false)
                        .withConnectTimeoutMillis(settings.connectTimeout().toMillis())
                        .withReadTimeoutMillis(settings.callTimeout().toMillis())
                        .withWriteTimeoutMillis(settings.callTimeout().toMillis())
                        .withExecutorService(
                                Executors.newThreadPerTaskExecutor(
                                        Thread.ofVirtual().name("consul-orbitz-", 0).factory()))
                        .withClientConfiguration(
                                new ClientConfig(
                                        CacheConfig.builder()
                                                .withWatchDuration(
                                                        settings.callTimeout().dividedBy(2))
                                                .build()))
                        // Compressing costs the agent six times what sending does.
                        .withHeaders(Map.of("Accept-Encoding", "identity"));
        token.ifPresent(builder::withTokenAuth);
        ConsulTls tls = ConsulTls.of(settings);
        builder.withSslContext(tls.context()).withTrustManager(tls.trustManager());
        if (settings.tls() && !settings.verify()) {
            builder.withHostnameVerifier((_, _) -> true);
        }
        try {
            return builder.withUrl(settings.address().toURL()).build();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(
                    "not an address: " + settings.address() + ": " + e.getMessage(), e);
        }
    }
}
