package dev.drover.simulation.role;

import dev.drover.role.ControlPlaneLoss;
import dev.drover.role.Mode;
import dev.drover.role.OperatorRules;
import dev.drover.role.Quorum;
import dev.drover.role.RoleRecord;
import dev.drover.role.RoleTimes;
import dev.drover.role.SupervisorRules;
import java.util.Set;
import java.util.TreeSet;

/**
 * The protocol with one rule left out.
 *
 * @param name what was left out, in the words of {@code failover.md} 7
 */
record Mutation(String name, SupervisorRules supervisor, OperatorRules operator, Habits habits) {

    /** Nothing is left out. */
    static final Mutation NONE =
            new Mutation(
                    "none",
                    new SupervisorRules(RoleTimes.DEFAULT),
                    new OperatorRules(),
                    new Habits());

    /** A record in which the primary has confirmed everything. */
    RoleRecord begun(RoleRecord it) {
        return new RoleRecord(
                it.term(),
                it.phase(),
                it.primary(),
                it.mode(),
                it.onControlPlaneLoss(),
                it.members(),
                it.timeline(),
                it.want(),
                new Quorum(
                        it.quorum().primary(),
                        it.quorum().names(),
                        new TreeSet<>(
                                it.mode() == Mode.ASYNC
                                                && it.onControlPlaneLoss() != ControlPlaneLoss.KEEP
                                        ? it.members()
                                        : Set.of())),
                it.target(),
                it.system(),
                it.reason());
    }

    static Mutation of(String name, SupervisorRules rules) {
        return new Mutation(name, rules, NONE.operator(), NONE.habits());
    }

    static Mutation of(String name, OperatorRules rules) {
        return new Mutation(name, NONE.supervisor(), rules, NONE.habits());
    }

    static Mutation of(String name, Habits habits) {
        return new Mutation(name, NONE.supervisor(), NONE.operator(), habits);
    }

    @Override
    public String toString() {
        return name;
    }
}
