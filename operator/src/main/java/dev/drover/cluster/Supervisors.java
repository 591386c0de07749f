package dev.drover.cluster;

import dev.drover.role.Promise;
import dev.drover.role.Report;
import java.util.Optional;

/** The supervisors of one cluster, as an operator reaches them. Calls block for at most their patience. Thread-safe. */
public interface Supervisors {

    /** What came back from a probe. */
    sealed interface Answer {

        /** How things are. */
        record Said(Report report) implements Answer {}

        /** Its machine said that nobody listens there. */
        record Refused() implements Answer {}

        /**
         * No answer, or none that could be understood.
         *
         * @param why for people; without a secret
         */
        record Silent(String why) implements Answer {}
    }

    /** Asks the member of that name how things are; takes at most half a second. */
    Answer probe(String name, MemberCall.Probe call);

    /**
     * Passes a person's word on to the member that it is about; takes at most half a second.
     *
     * @return why it is not known to be taken up, for people and without a secret; empty = it is
     */
    Optional<String> instruct(MemberCall.Instruct call);

    /** Asks the member of that name for a promise; empty when it gave none within two seconds. */
    Optional<Promise> ask(String name, MemberCall.Ask call);
}
