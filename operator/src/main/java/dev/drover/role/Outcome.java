package dev.drover.role;

import java.util.Optional;

/** How an {@link Order} ended. */
public sealed interface Outcome {

    /** What is to be on disk is there. */
    record Persisted() implements Outcome {}

    /**
     * Nothing of the server runs.
     *
     * @param timeline the one its data go on with, of the last checkpoint or, before there is one, of the end of recovery; empty
     *     without data, or when they do not say
     * @param end where its WAL ends, if the server was a primary that has shut down and written the last record itself: then it
     *     need not be started to say so; empty otherwise
     */
    record Stopped(Optional<Integer> timeline, Optional<Position> end) implements Outcome {

        /** What was not shut down has to be started before its end is known. */
        public Stopped(Optional<Integer> timeline) {
            this(timeline, Optional.empty());
        }
    }

    /** It runs as a standby that receives from nobody. */
    record StandbyUp() implements Outcome {}

    /** It runs as a primary; clients are out. */
    record PrimaryUp() implements Outcome {}

    /** Nothing is received any more. */
    record ReceiverCut() implements Outcome {}

    /** All local WAL is replayed, and this is where it ends: the higher of received and replayed. */
    record Replayed(Position end) implements Outcome {}

    /** It receives from the source. */
    record Following() implements Outcome {}

    /** The end of the local WAL is not on the source's history. */
    record Diverged() implements Outcome {}

    /** The data are on the source's history again. */
    record Rewound() implements Outcome {}

    /** There is no common point to go back to, or the tool says that it cannot. */
    record CannotRewind() implements Outcome {}

    /**
     * The copy is whole.
     *
     * @param incarnation that it was given, never used before
     * @param system the identifier that the copied data have
     */
    record Cloned(String incarnation, String system) implements Outcome {}

    /**
     * The first data are there.
     *
     * @param incarnation that they were given, never used before
     * @param system the identifier that they have from now on
     */
    record Initialized(String incarnation, String system) implements Outcome {}

    /** The names are in force. */
    record NamesInForce() implements Outcome {}

    /** It is primary on this timeline; clients are out. */
    record Promoted(int timeline) implements Outcome {}

    /** Clients may come. */
    record ClientsIn() implements Outcome {}

    /** It was not done, or not as asked; the message says why and holds no secret. */
    record Failed(String why) implements Outcome {}
}
