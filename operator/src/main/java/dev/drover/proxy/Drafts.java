package dev.drover.proxy;

import dev.drover.convergence.Fence;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.StatusCodec;
import dev.drover.document.DocumentKey;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What would be published for each document of one kind, as it was observed last. Thread-safe. */
public final class Drafts {

    private final Map<DocumentKey, Draft> drafts = new ConcurrentHashMap<>();

    private record Draft(long generation, byte[] content) {}

    /**
     * Keeps one until it is published.
     *
     * @param record what members would get
     * @return its bytes; not to be changed
     */
    public byte[] keep(DocumentKey key, long generation, Object record) {
        byte[] content = StatusCodec.encode(record);
        drafts.put(key, new Draft(generation, content));
        return content;
    }

    /**
     * Publishes what was kept.
     *
     * @return the part to record
     * @throws RemoteFailure when it was not written, or it is unknown whether it was
     * @throws IllegalStateException when nothing was kept
     */
    public ProxyPart publish(
            DocumentKey key, ProxyStep.Publish step, ProxyPart part, Proxies proxies, Fence fence) {
        Write.PutIf write = write(key, step);
        long index = proxies.publish(write.key(), write.value(), write.modifyIndex(), fence);
        return published(key, part, index);
    }

    /**
     * What was kept, as the write that publishes it.
     *
     * @throws IllegalStateException when nothing was kept
     */
    public Write.PutIf write(DocumentKey key, ProxyStep.Publish step) {
        return new Write.PutIf(step.key(), kept(key).content(), step.expected());
    }

    /**
     * What was kept was published.
     *
     * @return the part to record
     */
    public ProxyPart published(DocumentKey key, ProxyPart part, long index) {
        return part.published(kept(key).generation(), index);
    }

    private Draft kept(DocumentKey key) {
        Draft now = drafts.get(key);
        if (now == null) {
            throw new IllegalStateException("published before it was observed: " + key);
        }
        return now;
    }

    /** Of a document that is gone for good. */
    public void forget(DocumentKey key) {
        drafts.remove(key);
    }

    /** A term begins. */
    public void clear() {
        drafts.clear();
    }
}
