package dev.drover.testing;

import dev.drover.cluster.CatalogAgent;
import java.time.Duration;
import java.util.List;

final class InMemoryCatalogAgentTest extends CatalogAgentContract {

    private Duration now = Duration.ZERO;
    private final InMemoryCatalogAgent agent = new InMemoryCatalogAgent(() -> now);

    @Override
    protected CatalogAgent agent() {
        return agent;
    }

    @Override
    protected List<String> shown(String service) {
        return agent.shown(service);
    }

    @Override
    protected void letPass(Duration time) {
        now = now.plus(time);
    }
}
