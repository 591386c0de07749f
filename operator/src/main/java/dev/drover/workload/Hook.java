package dev.drover.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.document.DocumentKey;
import java.time.Duration;
import java.util.Locale;

/**
 * A command that runs once for each new version of a job, as a Nomad job of its own.
 *
 * @param name unlike the others' of the same moment, by {@link dev.drover.document.Names}
 * @param moment when it runs
 * @param timeout after which it has failed, from its registration on
 * @param job a batch job in API form without ID, name and meta; not to be changed
 */
public record Hook(String name, Moment moment, Duration timeout, ObjectNode job) {

    /** When a hook runs. */
    public enum Moment {
        /** Before the new version is registered: should it fail, the old one goes on. */
        BEFORE,
        /** When the new version is well. */
        AFTER
    }

    /** The ID of its job: no document's job has it, because names hold no {@code --}. */
    String jobId(DocumentKey key) {
        return "%s--%s--%s"
                .formatted(key.workloadName(), moment.name().toLowerCase(Locale.ROOT), name);
    }
}
