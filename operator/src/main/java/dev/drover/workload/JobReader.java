package dev.drover.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.Nomad;
import dev.drover.adapter.nomad.Nomad.JobDiff;
import dev.drover.convergence.RemoteFailure;
import dev.drover.document.Document;
import java.util.List;

/**
 * Turns what a document says into the job its author means; registers nothing. Thread-safe.
 *
 * @param <D> what the author wants
 */
public final class JobReader<D extends WorkloadSpec> {

    private final WorkloadForm<D> form;
    private final Nomad nomad;
    private final String namespace;

    /**
     * Of one form, over one Nomad.
     *
     * @param namespace the Nomad namespace of jobs that name none
     */
    public JobReader(WorkloadForm<D> form, Nomad nomad, String namespace) {
        this.form = form;
        this.nomad = nomad;
        this.namespace = namespace;
    }

    /**
     * The job as its author wrote it, in API form, with Drover's mark.
     *
     * @throws RemoteFailure when Nomad could not be asked, or does not understand what is written
     * @throws IllegalArgumentException when the job has no ID
     */
    public ObjectNode authored(Document<D> document) {
        return read(document).job();
    }

    /**
     * The job as it would be registered now: fields that others own, and Drover's words that stay, stand as they do on the server.
     *
     * @throws RemoteFailure when Nomad could not be asked, or does not understand what is written
     * @throws IllegalArgumentException when the job has no ID
     */
    public ObjectNode registrable(Document<D> document) {
        AuthoredJob job = read(document);
        List<String> ignore = document.spec().ignore();
        return nomad.definition(job.id())
                .map(server -> {
                    AuthoredJob worded = job.withWordsOf(server);
                    return ignore.isEmpty()
                            ? worded.job()
                            : worded.withOthersFields(server, ignore);
                })
                .orElseGet(() -> {
                    ObjectNode unplaced = job.job().deepCopy();
                    PlaceBlock.free(unplaced);
                    return unplaced;
                });
    }

    /**
     * What the document's version is made of; hooks run once for each.
     *
     * @throws RemoteFailure when Nomad could not be asked, or does not understand what is written
     * @throws IllegalArgumentException when the job has no ID
     */
    String revision(Document<D> document) {
        return read(document).revision(form.hooks(document));
    }

    /**
     * What registering the job now would change in Nomad.
     *
     * @throws RemoteFailure when Nomad could not be asked, or does not understand what is written
     * @throws IllegalArgumentException when the job has no ID
     */
    public JobDiff diff(Document<D> document) {
        return nomad.plan(registrable(document));
    }

    /**
     * Whether the document names another job than that one, which runs because of it until now.
     *
     * @throws RemoteFailure when Nomad could not be asked, or does not understand what is written
     * @throws IllegalArgumentException when the job has no ID
     */
    public boolean abandons(Document<D> document, JobId held) {
        return !read(document).id().equals(held)
                && nomad.find(held).filter(stub -> stub.ours() && !stub.stopped()).isPresent();
    }

    /** The same job with the fields that others own as they stand in Nomad. */
    AuthoredJob withOthersFields(D spec, AuthoredJob job) {
        if (spec.ignore().isEmpty()) {
            return job;
        }
        return nomad.definition(job.id())
                .map(server -> job.withOthersFields(server, spec.ignore()))
                .map(merged -> new AuthoredJob(job.id(), job.hash(), merged))
                .orElse(job);
    }

    AuthoredJob read(Document<D> document) {
        ObjectNode job = form.job(nomad, document);
        document.spec()
                .followee(document.key().namespace())
                .ifPresent(followee -> PlaceBlock.mark(job, followee));
        return AuthoredJob.of(job, namespace, document.spec().ignore())
                .restarted(document.metadata().restartedAt());
    }
}
