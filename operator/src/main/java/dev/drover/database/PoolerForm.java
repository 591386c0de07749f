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

    /**
     * In the meta of the job: whose pooler it is. By it the job is known again when nothing is recorded of it any more, also beside
     * a job of that name which a document of another kind asks for.
     */
    static final String OF_META = "drover_pooler_of";

    @Override
    public Class<PoolerJob> specType() {
        return PoolerJob.class;
    }

    @Override
    public ObjectNode job(Nomad nomad, Document<PoolerJob> document) {
        Map<String, JsonNode> variables = new LinkedHashMap<>(document.spec().variables());
        variables.put("prefix", TextNode.valueOf(keys.prefix()));
        ObjectNode job = nomad.parse(document.spec().hcl(), HclVariables.text(variables));
        job.withObject("/Meta").put(OF_META, document.key().path());
        return job;
    }

    @Override
    public String descriptionPath(PoolerJob spec) {
        return "$.spec.pooler";
    }
}
