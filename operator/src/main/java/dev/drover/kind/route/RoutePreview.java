package dev.drover.kind.route;

import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.Preview;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.proxy.ProxyKeys;
import dev.drover.proxy.ProxyName;
import dev.drover.proxy.PublicationPreview;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What a route becomes, and what would change on its proxy. */
public final class RoutePreview {

    private RoutePreview() {}

    /**
     * Of one document.
     *
     * @param store asked only when it matters
     */
    public static Preview of(
            Document<RouteSpec> document, Supplier<KeyValueStore> store, ProxyKeys keys) {
        DocumentKey key = document.key();
        return new PublicationPreview(
                RouteRenderer.entry(key, document.generation(), document.spec()),
                () -> standing(document, store.get(), keys));
    }

    /** Where it stands; when it names no proxy, on the one that has it. */
    private static Optional<Entry> standing(
            Document<RouteSpec> document, KeyValueStore store, ProxyKeys keys) {
        DocumentKey key = document.key();
        String route = key.namespace() + "/" + key.name();
        Optional<ProxyName> named =
                document.spec()
                        .proxy()
                        .map(reference -> reference.in(key.namespace(), "Proxy"))
                        .map(proxy -> new ProxyName(proxy.namespace(), proxy.name()));
        if (named.isPresent()) {
            return store.read(keys.route(named.get(), route));
        }
        List<Entry> everywhere =
                store.list(keys.decided()).stream()
                        .filter(entry -> entry.key().endsWith("/routes/" + route))
                        .toList();
        return everywhere.stream().findFirst();
    }
}
