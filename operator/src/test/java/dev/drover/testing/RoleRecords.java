package dev.drover.testing;

import dev.drover.role.ControlPlaneLoss;
import dev.drover.role.Member;
import dev.drover.role.Mode;
import dev.drover.role.Names;
import dev.drover.role.Phase;
import dev.drover.role.Quorum;
import dev.drover.role.RoleRecord;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Role records of a cluster of two: a was proved as primary last, and its commits wait for b. */
public final class RoleRecords {

    /** The primary. */
    public static final Member A = new Member("a", "a1");

    /** Its replica. */
    public static final Member B = new Member("b", "b1");

    /** The identifier of their data. */
    public static final String SYSTEM = "7412";

    private static final Names ONE = new Names(new TreeSet<>(List.of(B)), 1);

    private RoleRecords() {}

    /** One in which a serves. */
    public static RoleRecord served(long term) {
        return served(term, A);
    }

    /** One in which that member serves. */
    public static RoleRecord served(long term, Member primary) {
        return of(term, Phase.STABLE, Optional.of(primary));
    }

    /** One in which promises are collected, for a is gone. */
    public static RoleRecord open(long term) {
        return of(term, Phase.ELECTING, Optional.empty());
    }

    private static RoleRecord of(long term, Phase phase, Optional<Member> primary) {
        return new RoleRecord(
                term,
                phase,
                primary,
                Mode.SYNC,
                ControlPlaneLoss.FAILSAFE,
                new TreeSet<>(List.of(A, B)),
                2,
                ONE,
                new Quorum(primary.orElse(A), ONE),
                Optional.empty(),
                SYSTEM,
                "for a test");
    }
}
