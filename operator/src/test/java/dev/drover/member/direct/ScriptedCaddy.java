package dev.drover.member.direct;

import dev.drover.adapter.caddy.Caddy.Running;
import dev.drover.adapter.caddy.SharedCaddy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Shows what a test says, and only notes changes: for what happens between two looks. Thread-safe where what it is told is. */
final class ScriptedCaddy implements SharedCaddy {

    private final Supplier<Running> shown;
    private final Predicate<Change> taken;
    private final List<Change> changes = new CopyOnWriteArrayList<>();

    ScriptedCaddy(Supplier<Running> shown) {
        this(shown, _ -> true);
    }

    ScriptedCaddy(Supplier<Running> shown, Predicate<Change> taken) {
        this.shown = shown;
        this.taken = taken;
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
        changes.add(change);
        return taken.test(change);
    }

    @Override
    public Optional<String> version() {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
