package dev.drover.cluster;

import dev.drover.role.Instruction;
import dev.drover.role.Position;
import java.util.Optional;

/** What an operator asks of a supervisor. */
public sealed interface MemberCall {

    /**
     * How things are; answered with a {@link dev.drover.role.Report}.
     *
     * @param version the version of the record that the asker knows; 0 = none
     */
    record Probe(long version) implements MemberCall {}

    /**
     * A promise; answered with a {@link dev.drover.role.Promise} once it can be given.
     *
     * @param term the open term
     * @param awaited receive up to there first, if that can be had soon
     */
    record Ask(long term, Optional<Position> awaited) implements MemberCall {}

    /**
     * A person's word, one of few: nothing else is ever carried out. Answered with {@link Heard}; done when its report says so.
     */
    record Instruct(Instruction instruction) implements MemberCall {}

    /**
     * What became of a person's word.
     *
     * @param objection why it was passed over, for people; empty = it is taken up
     */
    record Heard(Optional<String> objection) {}

    /** Who goes by the name of this member; answered with a {@link Holder}. */
    record Who() implements MemberCall {}

    /** That its disk has what a shutdown would have to write; answered with a {@link Prepared} once that is so, or cannot be. */
    record Prepare() implements MemberCall {}

    /**
     * The answer to {@link Prepare}.
     *
     * @param done whether a shutdown is short now
     */
    record Prepared(boolean done) {}
}
