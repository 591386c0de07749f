package dev.drover.document;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a document says about itself beside its key.
 *
 * @param labels for selecting documents, sorted by key
 * @param annotations for tools; those that begin with {@code drover/} are Drover's, sorted by key
 */
public record Metadata(Map<String, String> labels, Map<String, String> annotations) {

    /** Set to {@code true}: Drover observes this document and changes nothing. */
    public static final String SUSPEND = "drover/suspend";

    /** Set to {@code true}: Drover takes over an existing object that does not carry its mark. */
    public static final String ADOPT = "drover/adopt";

    /** Any new value asks for one more try of a change that failed. */
    public static final String RETRY = "drover/retry";

    /** Any new value asks for a restart of what runs, without a change of the spec. */
    public static final String RESTARTED_AT = "drover/restarted-at";

    /** The ID of a deployment whose canaries are to take over. */
    public static final String PROMOTE = "drover/promote";

    /** The ID of a deployment that is to be given up. */
    public static final String ABORT = "drover/abort";

    /** What a person asks of the roles of a replicated database, with the time when it was asked. */
    public static final String ROLES = "drover/roles";

    /** Which parameters of a replicated database may cost what a restart costs, with the time when a person said so. */
    public static final String RESTART = "drover/restart";

    private static final String OWN = "drover/";

    /** Neither labels nor annotations. */
    public static final Metadata NONE = new Metadata(Map.of(), Map.of());

    public Metadata {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
    }

    /** Whether one of Drover's own annotations is there. */
    public boolean hasOwnAnnotation() {
        return annotations.keySet().stream().anyMatch(Metadata::isOwn);
    }

    /** The same without Drover's own annotations. */
    public Metadata withoutOwnAnnotations() {
        SortedMap<String, String> others = new TreeMap<>(annotations);
        others.keySet().removeIf(Metadata::isOwn);
        return new Metadata(labels, others);
    }

    private static boolean isOwn(String annotation) {
        return annotation.startsWith(OWN);
    }

    /** Whether the author asked Drover to keep its hands off. */
    public boolean suspended() {
        return "true".equals(annotations.get(SUSPEND));
    }

    /** What was last asked for by {@link #RESTARTED_AT}. */
    public Optional<String> restartedAt() {
        return Optional.ofNullable(annotations.get(RESTARTED_AT));
    }

    /** What was last asked for by {@link #ROLES}. */
    public Optional<String> roles() {
        return Optional.ofNullable(annotations.get(ROLES));
    }

    /** What was last said by {@link #RESTART}. */
    public Optional<String> restart() {
        return Optional.ofNullable(annotations.get(RESTART));
    }

    /** Whether the canaries of that deployment are to take over. */
    public boolean promotes(String deployment) {
        return deployment.equals(annotations.get(PROMOTE));
    }

    /** Whether that deployment is to be given up. */
    public boolean aborts(String deployment) {
        return deployment.equals(annotations.get(ABORT));
    }

    /** Whether the author asked Drover to take over what exists. */
    public boolean adopting() {
        return "true".equals(annotations.get(ADOPT));
    }
}
