package dev.drover.kind.app;

import dev.drover.document.DocumentKey;
import dev.drover.document.Names;
import dev.drover.schema.Demand;
import dev.drover.workload.Followee;
import dev.drover.workload.Followee.Role;
import java.util.Objects;

/**
 * Beside whom an app runs.
 *
 * @param kind of the document that describes the cluster
 * @param cluster its name, or its namespace and name with a slash between
 * @param role of the member beside which it runs
 */
record Follows(String kind, String cluster, Role role) {

    private static final String USUAL = "PostgresCluster";

    Follows {
        kind = Objects.requireNonNullElse(kind, USUAL);
        role = Objects.requireNonNullElse(role, Role.PRIMARY);
        Demand.that(cluster != null, "follows: cluster is missing");
        for (String name : cluster.split("/", 2)) {
            Names.require("follows.cluster", name);
        }
    }

    /** Who is meant in a document of that namespace. */
    Followee in(String namespace) {
        int slash = cluster.indexOf('/');
        return new Followee(
                new DocumentKey(
                        slash < 0 ? namespace : cluster.substring(0, slash),
                        kind,
                        cluster.substring(slash + 1)),
                role);
    }
}
