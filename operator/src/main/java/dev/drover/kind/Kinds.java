package dev.drover.kind;

import dev.drover.document.Spec;
import dev.drover.kind.job.JobSpec;
import dev.drover.schema.Catalog;
import java.util.Map;

/** The list of all kinds: one line each. */
public final class Kinds {

    /** The record that the spec of each kind decodes to. */
    public static final Map<String, Class<? extends Spec>> SPECS = Map.of("Job", JobSpec.class);

    private Kinds() {}

    /** Their schemas. Costs some tens of milliseconds: once in a process. */
    public static Catalog catalog() {
        return Catalog.load(SPECS);
    }
}
