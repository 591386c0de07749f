package dev.drover.role;

import java.util.Optional;

/** What an operator hears about one cluster. */
public sealed interface OperatorEvent {

    /** Time has passed; twice a second while it leads. */
    record Tick() implements OperatorEvent {}

    /** The answer to a consistent read of the record; empty = there is none. */
    record Read(Optional<Stored> stored) implements OperatorEvent {}

    /** A write was made: this is what stands now. */
    record Written(Stored stored) implements OperatorEvent {}

    /** A read or a write without a good answer, or a write that somebody else came before: nothing is known. */
    record Unanswered() implements OperatorEvent {}

    /** A supervisor said how its member is. */
    record Reported(Report report) implements OperatorEvent {}

    /**
     * A supervisor did not answer.
     *
     * @param name the member's
     * @param refused whether its machine said that nobody listens, rather than nothing at all
     */
    record Silent(String name, boolean refused) implements OperatorEvent {}

    /** A member promised. */
    record Promised(Promise promise) implements OperatorEvent {}

    /** A person asks that this member be primary. */
    record SwitchoverAsked(String name) implements OperatorEvent {}
}
