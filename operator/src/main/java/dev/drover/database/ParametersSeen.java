package dev.drover.database;

import dev.drover.role.parameter.ParameterState;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is recorded about the parameters of a database's servers.
 *
 * @param wanted the version that the document asks for
 * @param members in the order of the document
 * @param startOnly names of those that are set and only ever take effect with a start, as far as a member says so
 */
public record ParametersSeen(String wanted, List<OfMember> members, List<String> startOnly) {

    /** Nothing is known of them. */
    public static final ParametersSeen NOTHING = new ParametersSeen("", List.of(), List.of());

    /**
     * How one member stands to them.
     *
     * @param name the member's
     * @param inForce the version that its server has read; empty = the server does not answer
     * @param waiting names whose value takes effect with the next start
     * @param heldBack names whose value has to wait until the primary's is as low
     * @param problem why what is asked for is not in force, in PostgreSQL's own words; empty = nothing is wrong
     * @param remark what else a person should know; empty = nothing
     * @param overridden names whose value comes from elsewhere
     */
    public record OfMember(
            String name,
            String inForce,
            List<String> waiting,
            List<String> heldBack,
            String problem,
            String remark,
            List<String> overridden) {

        public OfMember {
            waiting = List.copyOf(waiting);
            heldBack = List.copyOf(heldBack);
            // An older Drover did not record them.
            remark = Objects.requireNonNullElse(remark, "");
            overridden = List.copyOf(Objects.requireNonNullElse(overridden, List.of()));
        }
    }

    public ParametersSeen {
        members = List.copyOf(members);
        // An older Drover did not record them.
        startOnly = List.copyOf(Objects.requireNonNullElse(startOnly, List.of()));
    }

    static ParametersSeen of(
            String wanted, List<String> names, Map<String, ParameterState> states) {
        SortedSet<String> startOnly = new TreeSet<>();
        states.values().forEach(state -> startOnly.addAll(state.startOnly()));
        return new ParametersSeen(
                wanted,
                names.stream()
                        .map(name ->
                                Optional.ofNullable(states.get(name))
                                        .map(state -> of(name, state))
                                        .orElse(silent(name)))
                        .toList(),
                List.copyOf(startOnly));
    }

    /** What it said before is old: it must not look as if it were so. */
    private static OfMember silent(String name) {
        return new OfMember(
                name,
                "",
                List.of(),
                List.of(),
                "",
                "its supervisor does not say how it stands",
                List.of());
    }

    private static OfMember of(String name, ParameterState state) {
        return new OfMember(
                name,
                state.inForce(),
                List.copyOf(state.waiting()),
                List.copyOf(state.heldBack()),
                state.problem(),
                state.remark(),
                List.copyOf(state.overridden()));
    }
}
