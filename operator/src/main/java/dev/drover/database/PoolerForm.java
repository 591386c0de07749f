package dev.drover.database;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.drover.adapter.nomad.Nomad;
import dev.drover.convergence.StoreKeys;
import dev.drover.document.Document;
import dev.drover.workload.HclVariables;
import dev.drover.workload.WorkloadForm;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the pooler of a database becomes a Nomad job. Thread-safe.
 *
 * @param name of the kind of databases
 * @param keys where its roles stand
 */
public record PoolerForm(String name, StoreKeys keys) implements WorkloadForm<PoolerJob> {

    @Override
    public Class<PoolerJob> specType() {
        return PoolerJob.class;
    }

    @Override
    public ObjectNode job(Nomad nomad, Document<PoolerJob> document) {
        Map<String, JsonNode> variables = new LinkedHashMap<>(document.spec().variables());
        variables.put("prefix", TextNode.valueOf(keys.prefix()));
        return nomad.parse(document.spec().hcl(), HclVariables.text(variables));
    }

    @Override
    public String descriptionPath(PoolerJob spec) {
        return "$.spec.pooler";
    }
}
