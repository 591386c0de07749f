package dev.drover.adapter.consul;

import dev.drover.adapter.Token;
import dev.drover.convergence.DesiredSource;
import dev.drover.convergence.KeyValueStore;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.DesiredSourceContract;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class ConsulDesiredSourceIT extends DesiredSourceContract {

    private static final AtomicInteger NEXT = new AtomicInteger();
    private static ConsulServer server;
    private static ConsulKeyValueStore store;

    private final String root = "watched/%d/desired/".formatted(NEXT.incrementAndGet());
    private final ConsulDesiredSource source;

    ConsulDesiredSourceIT() {
        source = new ConsulDesiredSource(store, root, InstantSource.system(), new Random(1));
    }

    @BeforeAll
    static void startServer() {
        server = ConsulServer.start();
        store = ConsulKeyValueStoreIT.storeAt(server, Token.none());
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

    @Override
    protected DesiredSource source() {
        return source;
    }

    @Override
    protected String root() {
        return root;
    }
}
