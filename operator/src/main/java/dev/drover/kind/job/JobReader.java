package dev.drover.kind.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.nomad.Nomad;
import dev.drover.adapter.nomad.Nomad.JobDiff;
import dev.drover.convergence.RemoteFailure;
import dev.drover.document.Document;

/** Turns what a {@code Job} document says into the job its author means; asks Nomad to read HCL, registers nothing. Thread-safe. */
public final class JobReader {

    private final Nomad nomad;
    private final String namespace;

    /**
     * Over one Nomad, which is asked to read HCL.
     *
     * @param namespace the Nomad namespace of jobs that name none
     */
    public JobReader(Nomad nomad, String namespace) {
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
        return withOthersFields(spec, read(spec)).job();
    }

    /**
     * What registering the job now would change in Nomad.
     *
     * @throws RemoteFailure when Nomad could not be asked, or does not understand the HCL
     * @throws IllegalArgumentException when the job has no ID
     */
    public JobDiff diff(Document<JobSpec> document) {
        return nomad.plan(registrable(document));
    }

    /** The same job with the fields that others own as they stand in Nomad. */
    AuthoredJob withOthersFields(JobSpec spec, AuthoredJob job) {
        if (spec.ignore().isEmpty()) {
            return job;
        }
        return nomad.definition(job.id())
                .map(server -> job.withOthersFields(server, spec.ignore()))
                .map(merged -> new AuthoredJob(job.id(), job.hash(), merged))
                .orElse(job);
    }

    AuthoredJob read(JobSpec spec) {
        ObjectNode written =
                spec.json()
                        .orElseGet(() ->
                                nomad.parse(
                                        spec.hcl().orElse(""),
                                        HclVariables.text(spec.variables())));
        return AuthoredJob.of(written, namespace, spec.ignore());
    }
}
