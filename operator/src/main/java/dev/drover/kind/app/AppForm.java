package dev.drover.kind.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.nomad.Nomad;
import dev.drover.document.Document;
import dev.drover.workload.Hook;
import dev.drover.workload.WorkloadForm;
import java.util.List;

/** An app as the Nomad job {@code <namespace>--<name>}; asks nobody. Thread-safe. */
public final class AppForm implements WorkloadForm<AppSpec> {

    @Override
    public String name() {
        return "App";
    }

    @Override
    public Class<AppSpec> specType() {
        return AppSpec.class;
    }

    @Override
    public ObjectNode job(Nomad nomad, Document<AppSpec> document) {
        return JobBlock.of(document.key().workloadName(), document.spec());
    }

    @Override
    public List<Hook> hooks(Document<AppSpec> document) {
        return HookBlock.of(document.spec());
    }

    @Override
    public String descriptionPath(AppSpec spec) {
        return "$.spec";
    }
}
