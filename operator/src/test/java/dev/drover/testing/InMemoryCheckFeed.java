package dev.drover.testing;

import dev.drover.adapter.consul.CheckFeed;
import dev.drover.adapter.consul.FailingCheck;
import java.util.List;
import java.util.function.Consumer;

/** Tells what a test says, at once; nothing fails before. */
public final class InMemoryCheckFeed implements CheckFeed {

    private Consumer<List<FailingCheck>> listener = _ -> {};

    @Override
    public void start(Consumer<List<FailingCheck>> failing) {
        listener = failing;
    }

    /** From now on these fail, and no others. */
    public void fail(FailingCheck... checks) {
        listener.accept(List.of(checks));
    }

    @Override
    public void close() {
        listener = _ -> {};
    }
}
