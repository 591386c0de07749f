package dev.drover.exclusive;

import dev.drover.planning.ExclusiveLease.Sight;
import java.util.OptionalLong;

/** What came of asking the store about the lease. */
public sealed interface LeaseAnswer {

    /** The record was read. */
    record Seen(Sight sight) implements LeaseAnswer {}

    /**
     * A write was answered.
     *
     * @param index the record's new index; empty when it was not what the write compared with
     */
    record Written(OptionalLong index) implements LeaseAnswer {}

    /**
     * No answer, or none that says anything about the record.
     *
     * @param why the failure's message
     */
    record Failed(String why) implements LeaseAnswer {}

    /** Time went by. */
    record Rested() implements LeaseAnswer {}
}
