package dev.drover.role;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Role records for tests. */
final class Records {

    private Records() {}

    static Names names(int k, Member... members) {
        return new Names(new TreeSet<>(List.of(members)), k);
    }

    /** A primary that is proved, with names that count. */
    static RoleRecord stable(long term, Member primary, Names names, int timeline) {
        TreeSet<Member> members = new TreeSet<>(names.members());
        members.add(primary);
        return new RoleRecord(
                term,
                Phase.STABLE,
                Optional.of(primary),
                Mode.SYNC,
                ControlPlaneLoss.FAILSAFE,
                members,
                timeline,
                names,
                new Quorum(primary, names),
                Optional.empty(),
                DrivenSupervisor.SYSTEM,
                "for a test");
    }
}
