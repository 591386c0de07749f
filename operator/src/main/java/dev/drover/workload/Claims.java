package dev.drover.workload;

import dev.drover.adapter.nomad.JobId;
import dev.drover.document.DocumentKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which document holds which Nomad job: one job has one holder, and who holds it keeps it. Thread-safe. */
final class Claims {

    private final Map<JobId, DocumentKey> holders = new HashMap<>();

    /** The same, from the other side: to release must not take longer the more documents there are. */
    private final Map<DocumentKey, Set<JobId>> held = new HashMap<>();

    private final Map<JobId, Set<DocumentKey>> waiting = new HashMap<>();

    /** Those that wait until a job is free, and would not take it over from another. */
    private final Set<DocumentKey> patient = new HashSet<>();

    private final Set<JobId> offered = new HashSet<>();

    /**
     * Claims a job for a document.
     *
     * @return the other document that holds it; empty when this one does now
     */
    synchronized Optional<DocumentKey> claim(JobId job, DocumentKey key) {
        if (!offered.contains(job)) {
            Optional<DocumentKey> holder = claimFree(job, key);
            patient.remove(key);
            return holder;
        }
        waitsNoMore(key);
        hold(job, key);
        offered.remove(job);
        return Optional.empty();
    }

    /**
     * Claims a job for a document that would do nothing with it now: what another offers it does not take, for that one would
     * leave it to nobody's care.
     *
     * @return the other document that holds it; empty when this one does now
     */
    synchronized Optional<DocumentKey> claimFree(JobId job, DocumentKey key) {
        waitsNoMore(key);
        DocumentKey holder = holders.get(job);
        if (holder == null || holder.equals(key)) {
            hold(job, key);
            offered.remove(job);
            return Optional.empty();
        }
        waiting.computeIfAbsent(job, _ -> new HashSet<>()).add(key);
        patient.add(key);
        return Optional.of(holder);
    }

    /** Nobody holds anything. */
    synchronized void clear() {
        holders.clear();
        held.clear();
        waiting.clear();
        patient.clear();
        offered.clear();
    }

    /** Takes in what is recorded: a document holds a job. Changes nothing when it is held, or offered to others. */
    synchronized void recall(JobId job, DocumentKey key) {
        if (!holders.containsKey(job)) {
            hold(job, key);
        }
    }

    /**
     * Lets the first document that waits for the job have it. Until one takes it, {@code key} holds it.
     *
     * @return the documents that wait; empty when none does or {@code key} does not hold it
     */
    synchronized Set<DocumentKey> offer(JobId job, DocumentKey key) {
        Set<DocumentKey> heirs = new HashSet<>(waiting.getOrDefault(job, Set.of()));
        heirs.removeAll(patient);
        if (heirs.isEmpty() || !key.equals(holders.get(job))) {
            offered.remove(job);
            return Set.of();
        }
        offered.add(job);
        return Set.copyOf(heirs);
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
        waitsNoMore(key);
        Set<DocumentKey> freed = new HashSet<>();
        for (JobId job : List.copyOf(held.getOrDefault(key, Set.of()))) {
            if (!kept.contains(job)) {
                letGo(job, key);
                offered.remove(job);
                Optional.ofNullable(waiting.remove(job)).ifPresent(freed::addAll);
            }
        }
        return freed;
    }

    private void hold(JobId job, DocumentKey key) {
        DocumentKey before = holders.put(job, key);
        if (before != null) {
            forget(job, before);
        }
        held.computeIfAbsent(key, _ -> new HashSet<>()).add(job);
    }

    private void letGo(JobId job, DocumentKey key) {
        holders.remove(job, key);
        forget(job, key);
    }

    private void forget(JobId job, DocumentKey key) {
        held.computeIfPresent(
                key,
                (_, jobs) -> {
                    jobs.remove(job);
                    return jobs.isEmpty() ? null : jobs;
                });
    }

    /** It waits for nothing any more. Looks at all that wait: few ever do. */
    private void waitsNoMore(DocumentKey key) {
        patient.remove(key);
        waiting.values()
                .removeIf(keys -> {
                    keys.remove(key);
                    return keys.isEmpty();
                });
    }
}
