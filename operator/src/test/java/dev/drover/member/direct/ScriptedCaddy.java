package dev.drover.member.direct;

import dev.drover.adapter.caddy.Caddy.Running;
import dev.drover.adapter.caddy.SharedCaddy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Shows what a test says, and only notes changes: for what happens between two looks. Not thread-safe. */
final class ScriptedCaddy implements SharedCaddy {

    private final Supplier<Running> shown;
    private final List<Change> changes = new ArrayList<>();

    ScriptedCaddy(Supplier<Running> shown) {
        this.shown = shown;
    }

    List<Change> changes() {
        return changes;
    }

    @Override
    public Running running() {
        return shown.get();
    }

    @Override
    public boolean change(Change change, String tag) {
        return changes.add(change);
    }

    @Override
    public Optional<String> version() {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
