package dev.drover.simulation.role;

import dev.drover.role.OperatorRules;
import dev.drover.role.RoleTimes;
import dev.drover.role.SupervisorRules;

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
