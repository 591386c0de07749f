package dev.drover.workload;

import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.JobStub;
import dev.drover.adapter.nomad.Nomad;
import dev.drover.convergence.RemoteFailure;
import dev.drover.document.DocumentKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Registrations that got no answer: nobody knows whether they were done, so Nomad is asked before the next. Thread-safe. */
final class Unanswered {

    /**
     * A Nomad that was frozen answers new questions beside what had waited, and compares {@code EnforceIndex} before it
     * writes, not while: so soon after its first answer a second registration could pass beside the first.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Nomad nomad;
    private final InstantSource clock;

    /** Of each document when Nomad was first asked and had not done it; empty: not asked yet. */
    private final Map<DocumentKey, Optional<Instant>> firstAsked = new ConcurrentHashMap<>();

    Unanswered(Nomad nomad, InstantSource clock) {
        this.nomad = nomad;
        this.clock = clock;
    }

    void add(DocumentKey key) {
        firstAsked.put(key, Optional.empty());
    }

    boolean contains(DocumentKey key) {
        return firstAsked.containsKey(key);
    }

    void forget(DocumentKey key) {
        firstAsked.remove(key);
    }

    /**
     * The document's job, once it is known whether the registration was done.
     *
     * @param index the job's {@code JobModifyIndex} before, 0 for none
     * @throws RemoteFailure.Unavailable when it is not done, and may still be
     */
    Optional<JobStub> settle(DocumentKey key, JobId job, long index) {
        Optional<JobStub> real = nomad.find(job);
        boolean done = real.map(JobStub::jobModifyIndex).orElse(0L) != index;
        Instant now = clock.instant();
        Instant first = firstAsked.getOrDefault(key, Optional.empty()).orElse(now);
        if (!done && now.isBefore(first.plus(PATIENCE))) {
            firstAsked.put(key, Optional.of(first));
            throw new RemoteFailure.Unavailable(
                    "nomad: register %s: it was not answered and is not done, but may still be; looked at again"
                            .formatted(job));
        }
        firstAsked.remove(key);
        return real;
    }
}
