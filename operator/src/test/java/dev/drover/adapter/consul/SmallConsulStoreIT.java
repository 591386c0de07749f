package dev.drover.adapter.consul;

import dev.drover.adapter.linux.Uptime;
import dev.drover.convergence.KeyValueStore;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.KeyValueStoreContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class SmallConsulStoreIT extends KeyValueStoreContract {

    private static ConsulServer server;
    private static SmallConsulStore store;

    @BeforeAll
    static void startServer() {
        server = ConsulServer.start();
        store = new SmallConsulStore(ConsulSettings.at(server.address()), new Uptime());
    }

    @AfterAll
    static void stopServer() {
        store.close();
        server.close();
    }

    @Override
    protected KeyValueStore store() {
        return store;
    }
}
