package dev.drover.role;

import java.util.Optional;

/** What an operator wants done about one cluster. */
public sealed interface OperatorEffect {

    /** Read the record, consistently. */
    record ReadRecord() implements OperatorEffect {}

    /** Write the record if it still has that version; 0 = if there is none. */
    record Write(long expected, RoleRecord record) implements OperatorEffect {}

    /** Ask a supervisor how its member is, and tell it which version of the record there is; 0 = unknown. */
    record Probe(String name, long version) implements OperatorEffect {}

    /** Pass a person's word on to a supervisor, once; it comes back in its reports whether that was done. */
    record Instruct(Instruction instruction) implements OperatorEffect {}

    /**
     * Ask a supervisor for a promise.
     *
     * @param awaited what the member should receive first, if it soon can
     */
    record Ask(String name, long term, Optional<Position> awaited) implements OperatorEffect {}
}
