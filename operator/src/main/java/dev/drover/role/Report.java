package dev.drover.role;

import java.util.Optional;

/**
 * What a supervisor says about its member.
 *
 * @param member who it is, with the incarnation of its data
 * @param system the identifier of its data; empty while there are none
 * @param promised the highest term it promised or followed
 * @param whole whether its data are all there
 * @param sighted whether it read the record lately
 * @param runsAsPrimary whether its server runs as a primary
 * @param dead whether its server is off and is not started again in this term
 * @param barrier the version of the record under which a barrier has held since the server's start
 * @param observed what the server says
 * @param fenced whether a person wants it off: from now on it promises nothing, whether or not its server has stopped yet
 * @param restart how its server was gone last while it was primary, and came back; empty = that did not happen
 * @param heeded the number of the last word of a person, once all that it asks for by itself is done; 0 = none, or not yet
 * @param seen the highest term of a record that its supervisor has seen since it began; it heeds no record of a lower one. 0 = none
 */
public record Report(
        Member member,
        String system,
        long promised,
        boolean whole,
        boolean sighted,
        boolean runsAsPrimary,
        boolean dead,
        Optional<Long> barrier,
        Observation observed,
        boolean fenced,
        Optional<Restart> restart,
        long heeded,
        long seen) {

    /** The highest term that it knows of. */
    long term() {
        return Math.max(promised, seen);
    }

    /** Whether it could promise something: it has data, and takes part. */
    boolean takesPart() {
        return whole && !fenced;
    }
}
