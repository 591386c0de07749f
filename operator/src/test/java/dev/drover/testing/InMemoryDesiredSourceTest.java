package dev.drover.testing;

import dev.drover.convergence.DesiredSource;
import dev.drover.convergence.KeyValueStore;
import java.time.InstantSource;

final class InMemoryDesiredSourceTest extends DesiredSourceContract {

    private final InMemoryKeyValueStore store = new InMemoryKeyValueStore();
    private final InMemoryDesiredSource source =
            new InMemoryDesiredSource(store, root(), InstantSource.system());

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
        return "drover/desired/";
    }

    @Override
    protected void settle() {
        source.deliver();
    }
}
