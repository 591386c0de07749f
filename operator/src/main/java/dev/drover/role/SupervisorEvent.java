package dev.drover.role;

import java.time.Duration;
import java.util.Optional;

/** What a supervisor hears. */
public sealed interface SupervisorEvent {

    /** Time has passed. */
    record Tick() implements SupervisorEvent {}

    /**
     * The answer to a consistent read of the record.
     *
     * @param startedAt when the read began
     * @param stored the record; empty = there is none
     */
    record Read(Duration startedAt, Optional<Stored> stored) implements SupervisorEvent {}

    /** A read that brought no answer, or one that could not be understood: it says nothing. */
    record ReadFailed(Duration startedAt) implements SupervisorEvent {}

    /**
     * An operator asks for a promise.
     *
     * @param from who asks
     * @param term the open term
     * @param awaited receive up to there first, if that can be had soon; what the old primary of a switchover ended with
     */
    record Asked(String from, long term, Optional<Position> awaited) implements SupervisorEvent {}

    /**
     * An operator asks how things are.
     *
     * @param from who asks
     * @param version the version of the record that the asker knows; 0 = none
     * @param observed what the server itself says just now
     */
    record Probed(String from, long version, Observation observed) implements SupervisorEvent {}

    /**
     * The primary of a term, which cannot read the record, asks whether it may serve on.
     *
     * @param from who asks
     * @param term the term in which it is primary
     * @param startedAt when it began to ask, on its own clock
     */
    record ConfirmationAsked(Member from, long term, Duration startedAt)
            implements SupervisorEvent {}

    /**
     * A member confirms: it has promised nothing above that term, and will not for a while.
     *
     * @param by who confirms, with its incarnation
     * @param term the term that was asked about
     * @param startedAt when the question began, as it was asked
     */
    record Confirmed(Member by, long term, Duration startedAt) implements SupervisorEvent {}

    /**
     * A person's word, as an operator passed it on.
     *
     * @param from who hears what became of it
     */
    record Instructed(String from, Instruction instruction) implements SupervisorEvent {}

    /**
     * An order ended.
     *
     * @param order its number; one that a stop took the place of ends too
     * @param disk what stood on the disk then, whatever the outcome says; empty = nobody looked
     */
    record Did(long order, Outcome outcome, Optional<Disk> disk) implements SupervisorEvent {

        /** One after which nobody looked at the disk. */
        public Did(long order, Outcome outcome) {
            this(order, outcome, Optional.empty());
        }
    }

    /** The server ended by itself. */
    record Exited() implements SupervisorEvent {}

    /** The server was ended so that it starts anew: what follows is the same, but it says nothing about whether it will last. */
    record Restarting() implements SupervisorEvent {}

    /** A barrier held: enough replicas that attached in this term have flushed everything written before it. */
    record BarrierHeld(long version, Duration startedAt) implements SupervisorEvent {}
}
