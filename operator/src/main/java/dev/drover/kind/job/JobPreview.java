package dev.drover.kind.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.nomad.Nomad;
import dev.drover.convergence.RemoteFailure;
import dev.drover.document.Document;

/** Shows what a {@code Job} document becomes in Nomad, without registering anything. */
public final class JobPreview {

    private final Nomad nomad;
    private final String namespace;

    /**
     * Over one Nomad, which is asked to read HCL.
     *
     * @param namespace the Nomad namespace of jobs that name none
     */
    public JobPreview(Nomad nomad, String namespace) {
        this.nomad = nomad;
        this.namespace = namespace;
    }

    /**
     * The job as its author wrote it, in API form, with Drover's mark.
     *
     * @throws RemoteFailure when Nomad could not be asked, or does not understand the HCL
     * @throws IllegalArgumentException when the job has no ID
     */
    public ObjectNode authored(Document<JobSpec> document) {
        return read(document.spec()).job();
    }

    /**
     * The job as it would be registered now: fields that others own stand as they do on the server.
     *
     * @throws RemoteFailure when Nomad could not be asked, or does not understand the HCL
     * @throws IllegalArgumentException when the job has no ID
     */
    public ObjectNode registrable(Document<JobSpec> document) {
        JobSpec spec = document.spec();
        AuthoredJob job = read(spec);
        if (spec.ignore().isEmpty()) {
            return job.job();
        }
        return nomad.definition(job.id())
                .map(server -> job.withOthersFields(server, spec.ignore()))
                .orElse(job.job());
    }

    private AuthoredJob read(JobSpec spec) {
        ObjectNode written =
                spec.json()
                        .orElseGet(() ->
                                nomad.parse(
                                        spec.hcl().orElse(""),
                                        HclVariables.text(spec.variables())));
        return AuthoredJob.of(written, namespace, spec.ignore());
    }
}
