package dev.drover.planning;

import java.time.Duration;

/** What one process knows about the lease that it wants, has, or gives back. */
public sealed interface ExclusiveLease {

    /**
     * Does not have it.
     *
     * @param index of the record as it was last seen; 0: there is none; -1: not looked yet
     * @param holder who has it, for people; empty when nobody or not known
     * @param silence how long it must stand unchanged before it may be taken; zero: it may be taken at once
     * @param since when the record was first seen like that
     */
    record Watching(long index, String holder, Duration silence, Duration since)
            implements ExclusiveLease {

        /** Has to look first. */
        public static Watching blind() {
            return new Watching(-1, "", ExclusiveTimes.SILENCE, Duration.ZERO);
        }
    }

    /**
     * Has it, as long as it is fresh.
     *
     * @param term the fencing token: grows with every holder
     * @param index of the record as this process last wrote it
     * @param sentAt when the newest renewal was sent that is known to have been done
     * @param doubtful the record is not what it was left as: perhaps a renewal whose answer was lost, perhaps another
     */
    record Holding(long term, long index, Duration sentAt, boolean doubtful)
            implements ExclusiveLease {}

    /**
     * Had it, and the record is another's now.
     *
     * @param to who has it
     */
    record Lost(String to) implements ExclusiveLease {}

    /**
     * Gives it back; nothing of the program runs any more.
     *
     * @param index of the record as this process last wrote it
     * @param doubtful the record may be something else by now
     */
    record Releasing(long index, boolean doubtful) implements ExclusiveLease {}

    /** Has not got it, and does not want it any more. */
    record Released() implements ExclusiveLease {}

    /** What to do next about the lease. */
    sealed interface Ask {
        /** Read the record. */
        record Read() implements Ask {}

        /** Wait a moment until the record's index is another. */
        record Await(long index) implements Ask {}

        /**
         * Make a record that is nobody's, if there is none. Missing is the one state that can come back: whoever takes it
         * for what he saw before may take it from a holder who came and whose record was removed in between.
         */
        record Open() implements Ask {}

        /** Become the holder, if the record's index still is this. */
        record Take(long index) implements Ask {}

        /** Give a sign of life, if the record's index still is this. */
        record Renew(long index) implements Ask {}

        /** Give it back, if the record's index still is this. */
        record Release(long index) implements Ask {}

        /** Nothing for so long. */
        record Rest(Duration duration) implements Ask {}
    }

    /**
     * The record as it was read.
     *
     * @param index its index; 0 when there is none
     * @param whose whose it is
     * @param holder who that is, for people
     */
    record Sight(long index, Whose whose, String holder) {}

    /** Whose a record is. */
    enum Whose {
        /** Given back in order. */
        NOBODYS,
        /** Nobody's, and another comes first who may be about to begin: for a standby. */
        LEFT,
        /** This very process's. */
        MINE,
        /** Another's; also when the record is missing or unreadable: somebody may hold it whose record was lost. */
        ANOTHERS
    }
}
