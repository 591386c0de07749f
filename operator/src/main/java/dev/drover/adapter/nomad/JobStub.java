package dev.drover.adapter.nomad;

import java.util.Map;
import java.util.Optional;

/**
 * One job as Nomad's list shows it.
 *
 * @param id which job
 * @param type {@code service}, {@code batch}, {@code system} or {@code sysbatch}
 * @param status {@code pending}, {@code running} or {@code dead}
 * @param stopped somebody stopped it
 * @param periodic it starts children by a schedule
 * @param parameterized it starts children when dispatched
 * @param parentId the job that started this one, for children
 * @param jobModifyIndex moves when the definition changes
 * @param modifyIndex moves also when the status changes or a deployment succeeds
 * @param submitTime when the definition last changed, nanoseconds since 1970
 * @param ours it carries Drover's mark in its meta
 * @param groups counts of allocations by task group
 */
public record JobStub(
        JobId id,
        String type,
        String status,
        boolean stopped,
        boolean periodic,
        boolean parameterized,
        Optional<String> parentId,
        long jobModifyIndex,
        long modifyIndex,
        long submitTime,
        boolean ours,
        Map<String, GroupCounts> groups) {

    public JobStub {
        groups = Map.copyOf(groups);
    }

    /** Nothing shows that the scheduler has looked at it. */
    boolean untouched() {
        return status.equals("pending")
                && groups.values().stream().allMatch(GroupCounts.NONE::equals);
    }

    /** The same with newer counts. */
    JobStub withGroups(Map<String, GroupCounts> newer) {
        return groups.equals(newer)
                ? this
                : new JobStub(
                        id,
                        type,
                        status,
                        stopped,
                        periodic,
                        parameterized,
                        parentId,
                        jobModifyIndex,
                        modifyIndex,
                        submitTime,
                        ours,
                        newer);
    }

    /** Allocations of one task group by client status. */
    public record GroupCounts(
            int queued,
            int starting,
            int running,
            int complete,
            int failed,
            int lost,
            int unknown) {

        static final GroupCounts NONE = new GroupCounts(0, 0, 0, 0, 0, 0, 0);
    }
}
