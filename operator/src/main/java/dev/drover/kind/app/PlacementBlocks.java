package dev.drover.kind.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Where the job of an app runs. Pure. */
final class PlacementBlocks {

    /** Of a single spread, any weight means the same. */
    private static final int WEIGHT = 100;

    private PlacementBlocks() {}

    static void add(ObjectNode job, Placement placement) {
        JobBlock.putTexts(job, "Datacenters", placement.datacenters());
        job.put("NodePool", placement.nodePool());
        if (!placement.constraints().isEmpty() || placement.distinctHosts()) {
            constraints(job.putArray("Constraints"), placement);
        }
        placement
                .spread()
                .ifPresent(attribute ->
                        job.putArray("Spreads")
                                .addObject()
                                .put("Attribute", attribute)
                                .put("Weight", WEIGHT));
    }

    private static void constraints(ArrayNode constraints, Placement placement) {
        placement
                .constraints()
                .forEach(constraint ->
                        constraints
                                .addObject()
                                .put("LTarget", constraint.attribute())
                                .put("Operand", constraint.operator())
                                .put("RTarget", constraint.value()));
        if (placement.distinctHosts()) {
            constraints.addObject().put("Operand", "distinct_hosts").put("RTarget", "true");
        }
    }
}
