package dev.drover.endtoend;

import static dev.drover.testing.JobDocuments.idle;
import static dev.drover.testing.JobDocuments.sleeping;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.testing.LiveCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Documents and jobs that no fault may touch: three that ask for nothing to run, and one that runs. */
final class Bystanders {

    private static final List<String> IDLE = List.of("by-1", "by-2", "by-3");
    private static final String RUNNING = "by-runs";

    private final LiveCluster cluster;
    private final Map<String, Long> indexes;
    private final String allocation;

    private Bystanders(LiveCluster cluster) {
        this.cluster = cluster;
        this.indexes = indexes(cluster);
        this.allocation = allocation(cluster);
    }

    /** Writes the documents and waits until their jobs stand. */
    static Bystanders settledIn(LiveCluster cluster) {
        writeTo(cluster);
        names().forEach(name -> cluster.awaitCondition(name, "Ready", "True"));
        return new Bystanders(cluster);
    }

    /** Writes their documents, for the first time or again. */
    static void writeTo(LiveCluster cluster) {
        IDLE.forEach(name -> cluster.write(name, idle(name)));
        cluster.write(RUNNING, sleeping(RUNNING));
    }

    static List<String> names() {
        List<String> all = new ArrayList<>(IDLE);
        all.add(RUNNING);
        return all;
    }

    /** Fails when one of their jobs was stopped, purged or registered again, or what ran runs no more. */
    void assertUntouched() {
        assertThat(indexes(cluster)).isEqualTo(indexes);
        assertThat(allocation(cluster)).isEqualTo(allocation);
    }

    private static Map<String, Long> indexes(LiveCluster cluster) {
        Map<String, Long> ours = new TreeMap<>(cluster.jobIndexes());
        ours.keySet().retainAll(names());
        return ours;
    }

    private static String allocation(LiveCluster cluster) {
        for (JsonNode allocation : cluster.nomad().get("/v1/job/" + RUNNING + "/allocations")) {
            if (allocation.path("ClientStatus").asText().equals("running")) {
                return allocation.path("ID").asText();
            }
        }
        return "(none runs)";
    }
}
