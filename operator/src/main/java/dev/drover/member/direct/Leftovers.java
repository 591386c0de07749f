package dev.drover.member.direct;

import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.StatusCodec;
import dev.drover.document.DocumentKey;
import dev.drover.proxy.ProxyKeys;
import dev.drover.proxy.ProxyName;
import dev.drover.proxy.ProxySettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the store remembers of Proxies that are gone and whose part may still stand in a Caddy: that Caddy was away when they went,
 * or the operator that was to take it away led no more.
 *
 * @param store where it stands
 * @param keys at which keys
 */
record Leftovers(KeyValueStore store, ProxyKeys keys) {

    /** How often it is looked for them, besides the beginning of each term. */
    static final Duration LOOK_EVERY = Duration.ofMinutes(5);

    private static final String KIND = "Proxy";

    /**
     * Whose part is to be taken away. A list that leaves something out leaves it for the next look.
     *
     * @return by name
     * @throws RemoteFailure when it could not be read
     */
    List<ProxyName> found() {
        return store.list(keys.whereabouts()).stream()
                .map(Entry::key)
                .flatMap(key -> proxy(key).stream())
                .filter(proxy -> !isMeant(proxy))
                .toList();
    }

    private Optional<ProxyName> proxy(String key) {
        try {
            return Optional.of(ProxyName.parse(key.substring(keys.whereabouts().length())));
        } catch (IllegalArgumentException stray) {
            return Optional.empty();
        }
    }

    /** Settings that somebody removed come back as long as there is a document. */
    private boolean isMeant(ProxyName proxy) {
        Optional<Entry> settings = store.read(keys.settings(proxy));
        return settings.isPresent()
                ? hasAdmin(settings.get())
                : store.read(keys.keys().desired(document(proxy))).isPresent();
    }

    private static DocumentKey document(ProxyName proxy) {
        return new DocumentKey(proxy.namespace(), KIND, proxy.name());
    }

    /**
     * Whether settings of an existing Caddy stand in the store for it. Such as cannot be read may be meant so.
     *
     * @throws RemoteFailure when it could not be read
     */
    boolean isWanted(ProxyName proxy) {
        return store.read(keys.settings(proxy)).filter(Leftovers::hasAdmin).isPresent();
    }

    private static boolean hasAdmin(Entry settings) {
        try {
            ProxySettings read = StatusCodec.decode(ProxySettings.class, settings.value());
            return read == null || read.admin().isPresent();
        } catch (IllegalArgumentException garbled) {
            return true;
        }
    }
}
