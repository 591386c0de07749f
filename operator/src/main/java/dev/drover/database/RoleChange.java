package dev.drover.database;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a term came about, for people.
 *
 * @param term its number
 * @param why it was opened
 * @param from who was primary before; empty = nobody, or not known
 * @param to who was named; empty = nobody yet
 * @param cause of it
 * @param at when the first sign of it was seen
 * @param steps what happened since then
 * @param done whether its primary is proved
 */
public record RoleChange(
        long term,
        String why,
        String from,
        String to,
        Cause cause,
        Instant at,
        List<Milestone> steps,
        boolean done) {

    /** Why a term is opened. */
    public enum Cause {
        /** The primary was lost. */
        FAILOVER,
        /** A person asked for another primary than one that is lost. */
        ASKED,
        /** A person asked for another primary. */
        SWITCHOVER,
        /** There was none before. */
        START,
        /** None: the primary's server was gone for a moment, and serves again in the same term. */
        RESTARTED
    }

    /**
     * One thing that happened.
     *
     * @param what for people
     * @param millis since the first sign
     */
    public record Milestone(String what, long millis) {}

    public RoleChange {
        steps = List.copyOf(steps);
    }

    /** How long it took from the first sign to the proof of the new primary, by this operator's clock. */
    public Duration took() {
        return Duration.ofMillis(steps.isEmpty() ? 0 : steps.getLast().millis());
    }

    /** Whether another is primary since, or may be. */
    boolean replaces() {
        return cause != Cause.RESTARTED;
    }

    /** The steps in one line: {@code suspected 0 ms, term 5 opened 12 ms}. */
    public String timeline() {
        return steps.stream()
                .map(step -> "%s %d ms".formatted(step.what(), step.millis()))
                .collect(Collectors.joining(", "));
    }

    RoleChange step(String what, long millis) {
        List<Milestone> more = new ArrayList<>(steps);
        more.add(new Milestone(what, millis));
        return new RoleChange(term, why, from, to, cause, at, more, done);
    }

    RoleChange naming(String name) {
        return new RoleChange(term, why, from, name, cause, at, steps, done);
    }

    RoleChange proved() {
        return new RoleChange(term, why, from, to, cause, at, steps, true);
    }
}
