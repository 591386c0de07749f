package dev.drover.database;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.document.DriftMode;
import dev.drover.workload.DeletionPolicy;
import dev.drover.workload.WorkloadSpec;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The job of a pooler, which leads clients to whichever member is primary, as a kind of databases writes it for one document.
 *
 * @param hcl the text of a Nomad job file
 * @param variables values for the variables that it declares; {@code prefix} is added
 */
public record PoolerJob(String hcl, Map<String, JsonNode> variables) implements WorkloadSpec {

    public PoolerJob {
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }

    @Override
    public DriftMode drift() {
        return DriftMode.ENFORCE;
    }

    @Override
    public List<String> ignore() {
        return List.of();
    }

    /** Who deletes the document leaves the database as it is: then its clients are not cut off either. */
    @Override
    public DeletionPolicy deletionPolicy() {
        return DeletionPolicy.RETAIN;
    }
}
