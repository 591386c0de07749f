package dev.drover.database;

import dev.drover.document.DocumentKey;
import dev.drover.document.DriftMode;
import dev.drover.document.Spec;
import dev.drover.role.RoleSettings;
import java.util.Map;
import java.util.Optional;

/** What the author of any replicated database says about its roles. */
public interface DatabaseSpec extends Spec {

    /** Roles that are not as they should be are changed; who wants to look on only suspends the document. */
    @Override
    default DriftMode drift() {
        return DriftMode.ENFORCE;
    }

    /**
     * As the role protocol takes it.
     *
     * @param cluster the name of the document
     */
    RoleSettings roles(String cluster);

    /**
     * The job of what leads clients to its primary; empty = none is asked for.
     *
     * @param cluster the document
     */
    default Optional<PoolerJob> pooler(DocumentKey cluster) {
        return Optional.empty();
    }

    /**
     * Under which id Nomad has the job of {@link #pooler}, also while none is asked for; empty = it never has one.
     *
     * @param cluster the document
     */
    default Optional<String> poolerJob(DocumentKey cluster) {
        return Optional.empty();
    }

    /** What its servers are set to, by name of the parameter; empty = they go by their own defaults. */
    default Map<String, String> serverParameters() {
        return Map.of();
    }
}
