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
 * @param dead whether its server has ended and is not started again in this term
 * @param barrier the version of the record under which a barrier has held since the server's start
 * @param observed what the server says
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
        Observation observed) {}
