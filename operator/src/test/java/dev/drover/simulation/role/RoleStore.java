package dev.drover.simulation.role;

import dev.drover.role.RoleRecord;
import dev.drover.role.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The store: one record, linearizable, and what it was at each version. */
final class RoleStore {

    private final List<Stored> versions = new ArrayList<>();
    private final Habits habits;
    private boolean out;

    RoleStore(Habits habits) {
        this.habits = habits;
    }

    boolean out() {
        return out;
    }

    void out(boolean now) {
        out = now;
    }

    /** The newest; versions are numbered from 1. */
    Stored newest() {
        return versions.getLast();
    }

    /** What a cached read may show: as old as it likes to be. */
    Stored stale(int back) {
        return versions.get(Math.max(0, versions.size() - 1 - back));
    }

    Optional<Stored> write(long expected, RoleRecord record) {
        boolean matches = versions.isEmpty() || newest().version() == expected;
        if (!matches && habits.comparesAndSets()) {
            return Optional.empty();
        }
        Stored stored = new Stored(versions.size() + 1L, record);
        versions.add(stored);
        return Optional.of(stored);
    }

    List<Stored> versions() {
        return versions;
    }
}
