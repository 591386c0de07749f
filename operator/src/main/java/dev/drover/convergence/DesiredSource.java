package dev.drover.convergence;

import java.time.Instant;

/**
 * Follows the prefix where people write documents, and tells each change within milliseconds at a cost that does not grow
 * with the number of other documents. Runs on threads of its own between {@link #start} and {@link #close}.
 */
public interface DesiredSource extends AutoCloseable {

    /** Begins to follow; returns at once. The listener is called by one thread at a time, and must not block long. */
    void start(Listener listener);

    /** When the store last gave a trustworthy answer; {@link Instant#EPOCH} before the first. */
    Instant lastAnswer();

    /** Stops following and waits until no call to the listener is under way. */
    @Override
    void close();

    /** Is told what stands under the prefix. */
    interface Listener {

        /**
         * A key was seen for the first time or with another index.
         *
         * @param path the key below the prefix, for example {@code shop/Job/web}; never the sentinel
         * @param value its content; may be anything a person can write
         * @param modifyIndex the index of its last change
         */
        void written(String path, byte[] value, long modifyIndex);

        /**
         * A key that was seen is not in the newest answer. A hint to look, no proof: see {@link KeyValueStore#list}.
         *
         * @param path the key below the prefix
         */
        void vanished(String path);

        /** Everything under the prefix has been told at least once. Called again after each full re-read. */
        void complete();
    }
}
