package dev.drover.cluster;

import dev.drover.adapter.consul.ConsulSettings;
import dev.drover.adapter.consul.SmallConsulStore;
import dev.drover.adapter.linux.Uptime;
import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.testing.ConsulServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** Names in a real Consul. */
final class MemberNameIT extends MemberNameContract {

    private static ConsulServer consul;
    private static SmallConsulStore store;

    @BeforeAll
    static void begin() {
        consul = ConsulServer.start();
        store =
                new SmallConsulStore(
                        ConsulSettings.at(consul.address()).withCallTimeout(Duration.ofSeconds(5)),
                        new Uptime());
    }

    @AfterEach
    void forget() {
        for (String key : List.of(KEYS.member("a"), KEYS.record())) {
            Optional<?> _ = store.commit(List.of(new Write.Delete(key)));
        }
    }

    @AfterAll
    static void end() {
        store.close();
        consul.close();
    }

    @Override
    KeyValueStore store() {
        return store;
    }
}
