package dev.drover.exclusive;

import dev.drover.planning.ExclusiveLease.Sight;
import java.util.OptionalLong;

/** What came of asking the store about the lease. */
public sealed interface LeaseAnswer {

    /**
     * The record was read.
     *
     * @param trouble why a standby that has the lease could not be asked for it; empty when there is none
     */
    record Seen(Sight sight, String trouble) implements LeaseAnswer {}

    /**
     * A write was answered.
     *
     * @param index the record's new index; empty when it was not what the write compared with
     * @param wanted whether one who comes first waits for what this process has
     */
    record Written(OptionalLong index, boolean wanted) implements LeaseAnswer {}

    /**
     * No answer, or none that says anything about the record.
     *
     * @param why the failure's message
     */
    record Failed(String why) implements LeaseAnswer {}

    /** Time went by. */
    record Rested() implements LeaseAnswer {}
}
