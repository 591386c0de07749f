package dev.drover.document;

/**
 * One accepted desired-state document.
 *
 * @param key where it stands
 * @param generation the version of the desired part: the Consul {@code ModifyIndex} of its key
 * @param metadata labels and annotations
 * @param spec what is desired, as the kind's own record
 * @param <D> the kind's record
 */
public record Document<D extends Spec>(
        DocumentKey key, long generation, Metadata metadata, D spec) {}
