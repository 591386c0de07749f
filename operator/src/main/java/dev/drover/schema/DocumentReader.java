package dev.drover.schema;

import dev.drover.document.DocumentKey;

/**
 * Reads the text of documents. Thread-safe.
 */
public interface DocumentReader {

    /** The largest document, in bytes: Consul's own limit for a value. */
    int BYTES_MAX = 512 * 1024;

    /**
     * Reads one document.
     *
     * @param key where it stands; what {@code metadata} says must not contradict it
     * @param text JSON or YAML 1.2 in UTF-8; may be anything a person can write
     * @param generation the index of the key
     */
    Reading read(DocumentKey key, byte[] text, long generation);
}
