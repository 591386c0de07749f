package dev.drover.adapter.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.adapter.linux.Uptime;
import dev.drover.cluster.CatalogAgent;
import dev.drover.cluster.Listing;
import dev.drover.convergence.RemoteFailure;
import dev.drover.testing.CatalogAgentContract;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.FreePort;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class ConsulCatalogAgentIT extends CatalogAgentContract {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Listing WHILE_AWAY =
            new Listing("shop--db-replica--db-3", "shop--db-replica", "db-3", "10.0.0.3", 5432);

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
    protected CatalogAgent agent() {
        return store.agent();
    }

    @Override
    protected List<String> shown(String service) {
        return server.healthy(service);
    }

    @Override
    protected void letPass(Duration time) {
        assertThat(time).isPositive();
    }

    @Test
    void knowsItsEntriesAfterARestartAndNoneAfterALossOfItsData() {
        agent().enter(WHILE_AWAY, LONG);
        server.kill();
        server.restart();
        assertThat(agent().look(WHILE_AWAY.id())).contains(WHILE_AWAY);
        server.wipe();
        server.restart();
        assertThat(agent().renew(WHILE_AWAY.id())).isFalse();
        assertThat(agent().look(WHILE_AWAY.id())).isEmpty();
    }

    @Test
    void anAgentThatIsNotThereIsNoAnswer() {
        URI nobody = URI.create("http://127.0.0.1:" + FreePort.next());
        try (SmallConsulStore away =
                new SmallConsulStore(ConsulSettings.at(nobody), new Uptime())) {
            CatalogAgent agent = away.agent();
            assertThatThrownBy(() -> agent.look("any"))
                    .isInstanceOf(RemoteFailure.Unavailable.class);
            assertThatThrownBy(() -> agent.renew("any")).isInstanceOf(RemoteFailure.class);
            assertThatThrownBy(() -> agent.enter(WHILE_AWAY, LONG))
                    .isInstanceOf(RemoteFailure.class);
        }
    }
}
