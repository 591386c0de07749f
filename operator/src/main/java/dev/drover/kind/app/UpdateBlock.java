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

    static ObjectNode of(AppSpec spec) {
        Rollout rollout = spec.rollout();
        int canaries = canaries(spec);
        return JsonNodeFactory.instance
                .objectNode()
                .put("MaxParallel", parallel(spec))
                .put("HealthCheck", spec.health().isPresent() ? "checks" : "task_states")
                .put("MinHealthyTime", rollout.minHealthyTime().nanos())
                .put("HealthyDeadline", healthyDeadline(spec))
                .put("ProgressDeadline", rollout.deadline().nanos())
                .put("AutoRevert", rollout.autoRevert())
                .put("Canary", canaries)
                // Nomad refuses to promote by itself where there is nothing to promote.
                .put("AutoPromote", canaries > 0 && rollout.promote() == Promote.AUTO);
    }

    /** New ones beside the old ones before any of those goes. */
    private static int canaries(AppSpec spec) {
        return switch (spec.rollout().strategy()) {
            case ROLLING -> allAtOnce(spec) ? 1 : 0;
            case CANARY -> spec.rollout().canaries();
            case BLUE_GREEN -> spec.instances().min();
        };
    }

    /**
     * Whether nobody would be left to serve while they are replaced: Nomad stops an old one before its successor starts. Where
     * each instance needs a node of its own, there may be none for one more, and the rollout would wait for it in vain.
     */
    private static boolean allAtOnce(AppSpec spec) {
        Instances instances = spec.instances();
        return instances.max() > 0
                && instances.min() <= spec.rollout().parallel()
                && !spec.placement().distinctHosts();
    }

    /** When all new ones are there, all old ones go at once. */
    private static int parallel(AppSpec spec) {
        return spec.rollout().strategy() == Strategy.BLUE_GREEN
                ? Math.max(1, spec.instances().min())
                : spec.rollout().parallel();
    }

    /** Nomad wants it shorter than the deadline for progress, and longer than the time an instance must be well. */
    private static long healthyDeadline(AppSpec spec) {
        long deadline = spec.rollout().deadline().nanos();
        long healthy = spec.rollout().minHealthyTime().nanos();
        long usual = Math.max(deadline / 10 * 9, healthy + (deadline - healthy) / 2);
        return spec.health().flatMap(Health::grace).map(Span::nanos).orElse(usual);
    }
}
