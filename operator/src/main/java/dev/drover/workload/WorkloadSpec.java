package dev.drover.workload;

import dev.drover.document.Spec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the author of a document wants that becomes one Nomad job, as far as all such kinds have it. */
public interface WorkloadSpec extends Spec {

    /** JSON pointers into the job in API form: fields that somebody else owns. */
    List<String> ignore();

    /** What canaries must pass before they take over, by task group; empty where nobody judges them. */
    default Map<String, Bar> bars() {
        return Map.of();
    }

    /**
     * Beside whom the job is to run; empty where Nomad finds a place.
     *
     * @param namespace of the document
     */
    default Optional<Followee> followee(String namespace) {
        return Optional.empty();
    }

    /** How long an instance may take to end once it was told to. */
    default Duration stopsWithin() {
        return Duration.ZERO;
    }

    /** What happens to the job when the document is deleted. */
    DeletionPolicy deletionPolicy();
}
