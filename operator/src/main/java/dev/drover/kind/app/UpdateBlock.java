package dev.drover.kind.app;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.kind.app.Rollout.Promote;
import dev.drover.kind.app.Rollout.Strategy;

/**
 * How Nomad replaces the instances of an app. Pure.
 *
 * @see <a href="https://developer.hashicorp.com/nomad/docs/job-specification/update">Nomad's update block</a>
 */
final class UpdateBlock {

    private UpdateBlock() {}

    static ObjectNode of(Part part, Placement placement) {
        Rollout rollout = part.rollout();
        int canaries = canaries(part, placement);
        return JsonNodeFactory.instance
                .objectNode()
                .put("MaxParallel", parallel(part))
                .put("HealthCheck", part.health().isPresent() ? "checks" : "task_states")
                .put("MinHealthyTime", minHealthy(part))
                .put("HealthyDeadline", healthyDeadline(part))
                .put("ProgressDeadline", rollout.deadline().nanos())
                .put("AutoRevert", rollout.autoRevert())
                .put("Canary", canaries)
                // Nomad refuses to promote by itself where there is nothing to promote.
                .put("AutoPromote", canaries > 0 && promotesItself(rollout));
    }

    /** Nomad does so as soon as canaries are well; to judge them, it has to wait. */
    private static boolean promotesItself(Rollout rollout) {
        return rollout.promote() == Promote.AUTO && rollout.judge().isEmpty();
    }

    /** New ones beside the old ones before any of those goes. */
    private static int canaries(Part part, Placement placement) {
        return switch (part.rollout().strategy()) {
            case ROLLING -> allAtOnce(part, placement) ? 1 : 0;
            case CANARY -> part.rollout().canaries();
            case BLUE_GREEN -> part.instances().min();
        };
    }

    /**
     * Whether nobody would be left to serve while they are replaced: Nomad stops an old one before its successor starts. Where
     * each instance needs a node of its own, or a port that only one on a node can have, there may be no place for one more,
     * and the rollout would wait for it in vain. A singleton beside its predecessor would only wait for the lease: taken for
     * well, or waited for in vain, before its program has ever run.
     */
    private static boolean allAtOnce(Part part, Placement placement) {
        Instances instances = part.instances();
        return instances.max() > 0
                && !part.singleton()
                && instances.min() <= part.rollout().parallel()
                && !placement.distinctHosts()
                && part.ports().values().stream().allMatch(port -> port.fixed().isEmpty());
    }

    /**
     * A singleton's program may begin later than its task, and only a check would see that. A standby waits, and the singleton
     * shows whether the program is good.
     */
    private static long minHealthy(Part part) {
        long asked = part.rollout().minHealthyTime().nanos();
        return part.role() == Part.Role.SINGLETON && part.health().isEmpty()
                ? asked + ExclusiveBlock.LONGEST_WAIT.nanos()
                : asked;
    }

    /** When all new ones are there, all old ones go at once. */
    private static int parallel(Part part) {
        return part.rollout().strategy() == Strategy.BLUE_GREEN
                ? Math.max(1, part.instances().min())
                : part.rollout().parallel();
    }

    /** Nomad wants it shorter than the deadline for progress, and longer than the time an instance must be well. */
    private static long healthyDeadline(Part part) {
        long deadline = part.rollout().deadline().nanos();
        long healthy = minHealthy(part);
        long usual = Math.max(deadline / 10 * 9, healthy + (deadline - healthy) / 2);
        long wait = part.singleton() ? ExclusiveBlock.LONGEST_WAIT.nanos() : 0;
        return part.health()
                .flatMap(Health::grace)
                .map(grace -> grace.nanos() + wait)
                .orElse(usual);
    }
}
