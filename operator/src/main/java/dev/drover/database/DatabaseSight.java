package dev.drover.database;

import dev.drover.role.LossEstimate;
import dev.drover.role.RoleRecord;
import dev.drover.role.RoleSettings;
import java.util.List;
import java.util.Optional;

/**
 * What is known of one cluster whose roles are seen to.
 *
 * @param kept as what it is kept
 * @param record that was last seen; empty = none yet
 * @param members in the order of the document
 * @param writable whether a proved primary says that it runs as one
 * @param acknowledges whether enough replicas keep up for those commits to be acknowledged that wait for them without end
 * @param blocked why nothing goes on though something should; empty when all does
 * @param loss what a failover would lose if the primary were lost now
 * @param replaceable whether those who answer could replace the primary, if it were lost now, and nobody need allow any loss
 * @param changes how the last changes of primary went that are done, the oldest first; only those since this operator began
 * @param strangers who says that he is a member, and is not asked for
 * @param answers to a person who asked now
 */
record DatabaseSight(
        Kept kept,
        Optional<RoleRecord> record,
        List<MemberSight> members,
        boolean writable,
        boolean acknowledges,
        Optional<String> blocked,
        LossEstimate loss,
        boolean replaceable,
        List<RoleChange> changes,
        List<String> strangers,
        Optional<Answers> answers) {

    /**
     * As what a cluster is kept.
     *
     * @param settings of its roles
     */
    record Kept(RoleSettings settings) {}

    /** Why writers would have to wait for long if that member became primary; empty = they would not, as far as is known. */
    Optional<String> lagging(String name) {
        return members.stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .flatMap(MemberSight::lagging);
    }

    DatabaseSight {
        members = List.copyOf(members);
        changes = List.copyOf(changes);
        strangers = List.copyOf(strangers);
    }
}
