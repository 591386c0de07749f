package dev.drover.member.direct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.StatusCodec;
import dev.drover.convergence.StoreKeys;
import dev.drover.proxy.ProxyKeys;
import dev.drover.proxy.ProxyName;
import dev.drover.testing.InMemoryKeyValueStore;
import dev.drover.testing.ProxyDocuments;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose part is to be taken away, by what the store says alone. */
final class LeftoversTest {

    private static final ProxyName WEB = new ProxyName("shop", "web");
    private static final ProxyKeys KEYS = new ProxyKeys(new StoreKeys("drover"));

    private final InMemoryKeyValueStore store = new InMemoryKeyValueStore();
    private final Leftovers leftovers = new Leftovers(store, KEYS);

    @BeforeEach
    void remember() {
        put(KEYS.whereabouts(WEB), "{}");
        put(KEYS.whereabouts() + "nobody's", "{}");
    }

    @Test
    void isFoundWhenNeitherDocumentNorSettingsAreThere() {
        assertThat(leftovers.found()).containsExactly(WEB);
        assertThat(leftovers.isWanted(WEB)).isFalse();
    }

    @Test
    void isMeantWhileItsDocumentIsThere() {
        put("drover/desired/shop/Proxy/web", "{}");

        assertThat(leftovers.found()).isEmpty();
    }

    @Test
    void isMeantWhileItsSettingsAreThereOrCannotBeRead() {
        put(KEYS.settings(WEB), settings("admin: {address: 'http://127.0.0.1:2019'}"));
        assertThat(leftovers.found()).isEmpty();
        assertThat(leftovers.isWanted(WEB)).isTrue();

        put(KEYS.settings(WEB), "[");
        assertThat(leftovers.found()).isEmpty();
        assertThat(leftovers.isWanted(WEB)).isTrue();
    }

    /** A Proxy of the same name that has members. */
    @Test
    void isFoundWhenItsSettingsAreThoseOfNoExistingCaddy() {
        put("drover/desired/shop/Proxy/web", "{}");
        put(KEYS.settings(WEB), settings("httpPort: 80"));

        assertThat(leftovers.found()).containsExactly(WEB);
        assertThat(leftovers.isWanted(WEB)).isFalse();
    }

    private static String settings(String spec) {
        return new String(
                StatusCodec.encode(
                        (Object) ProxyDocuments.settings(ProxyDocuments.proxy("web", spec), 1)),
                StandardCharsets.UTF_8);
    }

    private void put(String key, String text) {
        boolean _ =
                store.commit(List.of(new Write.Put(key, text.getBytes(StandardCharsets.UTF_8))))
                        .isPresent();
    }
}
