package dev.drover.role.parameter;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How one member stands to the parameters that are asked for.
 *
 * @param heard the version that it read last in the store; {@code none} before the first
 * @param inForce the version that its server has read, by the server's own word; empty = the server does not answer
 * @param waiting names whose value takes effect with the next start, by the server's own word
 * @param heldBack names whose value has to wait until the primary's is as low
 * @param problem why what was heard is not in force, in the server's own words; empty = it is, or is about to be
 * @param remark what else a person should know: what is not known yet, or why a start is tried again; empty = nothing
 * @param overridden names that are asked for and whose value comes from elsewhere, by the server's own word
 * @param stuck whether its server has not answered for two minutes, and has replayed nothing meanwhile
 * @param clock when this was said, by the clock of the member's machine; empty = an older Drover did not say so
 * @param startOnly names of those in its configuration whose value only ever takes effect with a start, by the server's own word
 */
public record ParameterState(
        String heard,
        String inForce,
        SortedSet<String> waiting,
        SortedSet<String> heldBack,
        String problem,
        String remark,
        SortedSet<String> overridden,
        boolean stuck,
        Optional<Instant> clock,
        SortedSet<String> startOnly) {

    public ParameterState {
        waiting = Collections.unmodifiableSortedSet(new TreeSet<>(waiting));
        heldBack = Collections.unmodifiableSortedSet(new TreeSet<>(heldBack));
        overridden = Collections.unmodifiableSortedSet(new TreeSet<>(overridden));
        startOnly = Collections.unmodifiableSortedSet(new TreeSet<>(startOnly));
    }

    /** One of which there is no more to say. */
    public ParameterState(
            String heard,
            String inForce,
            SortedSet<String> waiting,
            SortedSet<String> heldBack,
            String problem) {
        this(
                heard,
                inForce,
                waiting,
                heldBack,
                problem,
                "",
                new TreeSet<>(),
                false,
                Optional.empty(),
                new TreeSet<>());
    }

    /** The same, said at that time; without one, it says nothing about clocks. */
    public ParameterState saidAt(Optional<Instant> time) {
        return new ParameterState(
                heard,
                inForce,
                waiting,
                heldBack,
                problem,
                remark,
                overridden,
                stuck,
                time,
                startOnly);
    }

    /** Whether its server runs with exactly these, by its own word: nothing of them waits, is held back or overridden, or is doubted. */
    public boolean runs(ParameterSet set) {
        return inForce.equals(set.version())
                && waiting.isEmpty()
                && heldBack.isEmpty()
                && overridden.isEmpty()
                && problem.isEmpty()
                && remark.isEmpty();
    }
}
