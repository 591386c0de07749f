package dev.drover.workload;

import dev.drover.document.Spec;
import java.util.List;

/** What the author of a document wants that becomes one Nomad job, as far as all such kinds have it. */
public interface WorkloadSpec extends Spec {

    /** JSON pointers into the job in API form: fields that somebody else owns. */
    List<String> ignore();

    /** What happens to the job when the document is deleted. */
    DeletionPolicy deletionPolicy();
}
