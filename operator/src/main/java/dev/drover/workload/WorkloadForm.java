package dev.drover.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.nomad.Nomad;
import dev.drover.convergence.RemoteFailure;
import dev.drover.document.Document;
import java.util.List;

/**
 * The form in which the documents of one kind describe a Nomad job: all that such a kind has of its own. Thread-safe.
 *
 * @param <D> what its author wants
 */
public interface WorkloadForm<D extends WorkloadSpec> {

    /** The kind's name in documents. */
    String name();

    /** The record that the spec decodes to. */
    Class<D> specType();

    /**
     * The job that a document describes, in the form of Nomad's API, without Drover's mark. The same document gives the
     * same job.
     *
     * @param nomad to be asked what only Nomad knows; changes nothing there
     * @throws RemoteFailure when Nomad could not be asked, or does not understand what is written
     * @throws IllegalArgumentException when the description is not complete
     */
    ObjectNode job(Nomad nomad, Document<D> document);

    /**
     * Commands that run once for each new version of the job, in their order: those before it, those after it. The same
     * document gives the same hooks.
     */
    default List<Hook> hooks(Document<D> document) {
        return List.of();
    }

    /** The JSON path of what its author must look at when Nomad refuses the job. */
    String descriptionPath(D spec);
}
