package dev.drover.role;

import java.time.Duration;
import java.util.Optional;

/** What a supervisor wants done. */
public sealed interface SupervisorEffect {

    /** Read the record, consistently, within a second. Its worth counts from {@code startedAt}. */
    record ReadRecord(Duration startedAt) implements SupervisorEffect {}

    /** Carry out an order; its outcome names the number. */
    record Perform(long number, Order order) implements SupervisorEffect {}

    /**
     * Take the end of what is written now; say when so many of the names, attached in this term, have flushed up to there. A
     * barrier that is started ends the one before. It compares positions: the return of a commit proves nothing.
     */
    record StartBarrier(long version, Duration startedAt, long term, Names names)
            implements SupervisorEffect {}

    /** The promise that was asked for. */
    record Answer(String to, Promise promise) implements SupervisorEffect {}

    /** Let the supervisor of another member hear something. May get lost, or come late: it is asked again. */
    record Tell(String to, SupervisorEvent what) implements SupervisorEffect {}

    /** How things are. */
    record Send(String to, Report report) implements SupervisorEffect {}

    /**
     * Say what became of a person's word.
     *
     * @param to who passed it on
     * @param objection why it was passed over, for people; empty = it is taken up
     */
    record Acknowledge(String to, Optional<String> objection) implements SupervisorEffect {}
}
