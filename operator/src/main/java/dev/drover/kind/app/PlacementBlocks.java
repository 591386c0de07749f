package dev.drover.kind.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Where the job of an app runs. Pure. */
final class PlacementBlocks {

    /** Of a single spread, any weight means the same. */
    private static final int WEIGHT = 100;

    private PlacementBlocks() {}

    static void add(ObjectNode job, AppSpec spec) {
        Placement placement = spec.placement();
        boolean apart =
                spec.withStandby() || (placement.distinctHosts() && spec.variants().isEmpty());
        JobBlock.putTexts(job, "Datacenters", placement.datacenters());
        job.put("NodePool", placement.nodePool());
        if (!placement.constraints().isEmpty() || apart) {
            constraints(job.putArray("Constraints"), placement, apart);
        }
        placement
                .spread()
                .ifPresent(attribute ->
                        job.putArray("Spreads")
                                .addObject()
                                .put("Attribute", attribute)
                                .put("Weight", WEIGHT));
    }

    private static void constraints(ArrayNode constraints, Placement placement, boolean apart) {
        placement
                .constraints()
                .forEach(constraint ->
                        constraints
                                .addObject()
                                .put("LTarget", constraint.attribute())
                                .put("Operand", constraint.operator())
                                .put("RTarget", constraint.value()));
        if (apart) {
            distinctHosts(constraints);
        }
    }

    /** Of the whole job it would keep a variant away from the nodes of the others. */
    static void addToGroup(ObjectNode group, AppSpec spec) {
        if (spec.placement().distinctHosts() && !spec.variants().isEmpty()) {
            distinctHosts(group.putArray("Constraints"));
        }
    }

    private static void distinctHosts(ArrayNode constraints) {
        constraints.addObject().put("Operand", "distinct_hosts").put("RTarget", "true");
    }
}
