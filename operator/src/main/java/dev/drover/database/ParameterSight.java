package dev.drover.database;

import dev.drover.role.parameter.ParameterState;
import dev.drover.role.parameter.Standing;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of the parameters of one cluster's servers.
 *
 * @param standing what stands in the store; empty = it was not read
 * @param members how each stands to it, as far as it says so
 * @param handOver the last change of primary that was asked for because of them; empty = none
 */
record ParameterSight(
        Optional<Standing> standing,
        Map<String, ParameterState> members,
        Optional<HandOver> handOver) {

    static final ParameterSight UNKNOWN =
            new ParameterSight(Optional.empty(), Map.of(), Optional.empty());

    /**
     * A change of primary that was asked for.
     *
     * @param to who is to be primary
     * @param term in which that was asked
     * @param refused why it was not begun; empty = it was
     * @param over it was so long ago that it will not come any more
     */
    record HandOver(String to, long term, Optional<String> refused, boolean over) {}

    ParameterSight {
        members = Map.copyOf(members);
    }
}
