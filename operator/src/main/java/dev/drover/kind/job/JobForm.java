package dev.drover.kind.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.nomad.Nomad;
import dev.drover.document.Document;
import dev.drover.workload.HclVariables;
import dev.drover.workload.WorkloadForm;

/** A Nomad job as written: HCL, which Nomad reads, or the JSON of its API. */
public final class JobForm implements WorkloadForm<JobSpec> {

    @Override
    public String name() {
        return "Job";
    }

    @Override
    public Class<JobSpec> specType() {
        return JobSpec.class;
    }

    @Override
    public ObjectNode job(Nomad nomad, Document<JobSpec> document) {
        JobSpec spec = document.spec();
        return spec.json()
                .orElseGet(() ->
                        nomad.parse(spec.hcl().orElse(""), HclVariables.text(spec.variables())));
    }

    @Override
    public String descriptionPath(JobSpec spec) {
        return spec.hcl().isPresent() ? "$.spec.hcl" : "$.spec.json";
    }
}
