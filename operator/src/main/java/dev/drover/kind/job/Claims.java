package dev.drover.kind.job;

import dev.drover.adapter.nomad.JobId;
import dev.drover.document.DocumentKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which document holds which Nomad job: one job has one holder, and who holds it keeps it. Thread-safe. */
final class Claims {

    private final Map<JobId, DocumentKey> holders = new HashMap<>();
    private final Map<JobId, Set<DocumentKey>> waiting = new HashMap<>();
    private final Set<JobId> offered = new HashSet<>();

    /**
     * Claims a job for a document.
     *
     * @return the other document that holds it; empty when this one does now
     */
    synchronized Optional<DocumentKey> claim(JobId job, DocumentKey key) {
        waiting.values().forEach(keys -> keys.remove(key));
        DocumentKey holder = holders.putIfAbsent(job, key);
        if (holder == null || holder.equals(key) || offered.contains(job)) {
            holders.put(job, key);
            offered.remove(job);
            return Optional.empty();
        }
        waiting.computeIfAbsent(job, _ -> new HashSet<>()).add(key);
        return Optional.of(holder);
    }

    /** Nobody holds anything. */
    synchronized void clear() {
        holders.clear();
        waiting.clear();
        offered.clear();
    }

    /** Takes in what is recorded: a document holds a job. Changes nothing when it is held, or offered to others. */
    synchronized void recall(JobId job, DocumentKey key) {
        holders.putIfAbsent(job, key);
    }

    /**
     * Lets the first document that waits for the job have it. Until one takes it, {@code key} holds it.
     *
     * @return the documents that wait; empty when none does or {@code key} does not hold it
     */
    synchronized Set<DocumentKey> offer(JobId job, DocumentKey key) {
        Set<DocumentKey> heirs = Set.copyOf(waiting.getOrDefault(job, Set.of()));
        if (heirs.isEmpty() || !key.equals(holders.get(job))) {
            offered.remove(job);
            return Set.of();
        }
        offered.add(job);
        return heirs;
    }

    /** The document that holds a job. */
    synchronized Optional<DocumentKey> holder(JobId job) {
        return Optional.ofNullable(holders.get(job));
    }

    /**
     * Gives up all jobs that a document holds, but {@code kept}.
     *
     * @return documents that waited for one of them
     */
    synchronized Set<DocumentKey> release(DocumentKey key, Set<JobId> kept) {
        Set<DocumentKey> freed = new HashSet<>();
        waiting.values().forEach(keys -> keys.remove(key));
        holders.entrySet()
                .removeIf(entry -> {
                    boolean released =
                            entry.getValue().equals(key) && !kept.contains(entry.getKey());
                    if (released) {
                        offered.remove(entry.getKey());
                        Optional.ofNullable(waiting.remove(entry.getKey()))
                                .ifPresent(freed::addAll);
                    }
                    return released;
                });
        return freed;
    }
}
