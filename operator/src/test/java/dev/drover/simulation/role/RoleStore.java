package dev.drover.simulation.role;

import dev.drover.role.ControlPlaneLoss;
import dev.drover.role.Member;
import dev.drover.role.Mode;
import dev.drover.role.Names;
import dev.drover.role.Phase;
import dev.drover.role.Quorum;
import dev.drover.role.RoleRecord;
import dev.drover.role.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The store: one record, linearizable, and what it was at each version. */
final class RoleStore {

    /** That there is no record. */
    static final Stored NONE =
            new Stored(
                    0,
                    new RoleRecord(
                            0,
                            Phase.BOOTSTRAP,
                            Optional.empty(),
                            Mode.SYNC,
                            ControlPlaneLoss.FAILSAFE,
                            new TreeSet<>(),
                            0,
                            Names.NOBODY,
                            new Quorum(new Member("", ""), Names.NOBODY),
                            Optional.empty(),
                            "",
                            "there is none"));

    private final List<Stored> versions = new ArrayList<>();
    private final List<Stored> lost = new ArrayList<>();
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

    /** The newest; versions are numbered from 1. While there is none this is {@link #NONE}. */
    Stored newest() {
        return versions.isEmpty() ? NONE : versions.getLast();
    }

    /** What a cached read may show: as old as it likes to be. */
    Stored stale(int back) {
        return versions.isEmpty() ? NONE : versions.get(Math.max(0, versions.size() - 1 - back));
    }

    Optional<Stored> write(long expected, RoleRecord record) {
        boolean matches = newest().version() == expected;
        if (!matches && habits.comparesAndSets()) {
            return Optional.empty();
        }
        Stored stored = new Stored(versions.size() + 1L, record);
        versions.add(stored);
        return Optional.of(stored);
    }

    /** Everything is lost; versions are counted anew. */
    void wipe() {
        lost.addAll(versions);
        versions.clear();
    }

    boolean wiped() {
        return !lost.isEmpty();
    }

    /** All there ever were, also those that are lost. */
    List<Stored> versions() {
        return Stream.concat(lost.stream(), versions.stream()).toList();
    }
}
