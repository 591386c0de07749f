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

    /** Something else is asked for than before. */
    record SettingsChanged(RoleSettings settings) implements OperatorEvent {}

    /**
     * A person asks that another be primary than one that is gone.
     *
     * @param allowDataLoss whether a promise is enough that is no failover set: what only others have is lost, and an old primary
     *     that is alive may go on acknowledging writes that will be lost
     */
    record FailoverAsked(boolean allowDataLoss) implements OperatorEvent {}

    /** A person asks that a cluster without a record start with the best of the data that its members hold. */
    record StartAsked() implements OperatorEvent {}

    /** What a person asked for and is not begun is not wanted any more. */
    record Withdrawn() implements OperatorEvent {}

    /**
     * A person asks for something about one member.
     *
     * @param name the member's
     * @param anyway also if clients could not write for a while because of it, or fewer replicas were there than asked for
     * @param number grows with each wish: the microsecond in which it was asked for; 0 = unknown
     */
    record MemberAsked(String name, MemberWord word, boolean anyway, long number)
            implements OperatorEvent {

        /** One of which nobody knows when it was asked for. */
        public MemberAsked(String name, MemberWord word, boolean anyway) {
            this(name, word, anyway, 0);
        }
    }

    /** A person asks that this member be primary. */
    record SwitchoverAsked(String name) implements OperatorEvent {}
}
