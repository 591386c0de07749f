package dev.drover.workload;

import dev.drover.adapter.nomad.JobFeed;
import dev.drover.adapter.nomad.JobStub;
import dev.drover.adapter.nomad.NomadNode;
import dev.drover.convergence.RemoteFailure;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.workload.JobPart.Registered;
import dev.drover.workload.Whereabouts.Before;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Finds the nodes of jobs that follow roles, and wakes their documents when a role may have moved. Thread-safe. */
final class Abodes {

    /** So long Nomad's scheduler is waited for to take a job off its old node: it mostly has within 100 ms. */
    private static final Duration LEAVING = Duration.ofSeconds(3);

    private final Workloads workloads;
    private final RolePlaces roles;

    /** Who follows which database. */
    private final Map<DocumentKey, DocumentKey> followers = new ConcurrentHashMap<>();

    /** Since when a job has been seen to ask for no instance, of those that are on their way to another node. */
    private final Map<DocumentKey, Instant> leaving = new ConcurrentHashMap<>();

    Abodes(Workloads workloads, RolePlaces roles) {
        this.workloads = workloads;
        this.roles = roles;
    }

    void start(Consumer<DocumentKey> wake) {
        roles.listen(database ->
                followers.forEach((follower, followed) -> {
                    if (followed.equals(database)) {
                        wake.accept(follower);
                    }
                }));
    }

    /** What was seen in an earlier term may be long over. */
    void begin() {
        leaving.clear();
    }

    void forget(DocumentKey key) {
        followers.remove(key);
        leaving.remove(key);
    }

    /**
     * Where a job is to run.
     *
     * @param recorded what is recorded of it
     * @throws RemoteFailure when it has to move, and Nomad did not say which nodes there are: nothing is known
     */
    Whereabouts of(Document<? extends WorkloadSpec> document, Optional<JobPart> recorded) {
        DocumentKey key = document.key();
        Optional<Followee> followee = document.spec().followee(key.namespace());
        if (followee.isEmpty()) {
            forget(key);
            return Whereabouts.ANYWHERE;
        }
        // Before it is asked: what changes meanwhile wakes the document again.
        followers.put(key, followee.get().database());
        Before before =
                recorded.map(part -> before(key, part))
                        .orElse(new Before(Optional.empty(), false, false));
        Whereabouts now =
                Whereabouts.of(followee.get(), roles.of(followee.get()), before, this::nodesAt);
        if (!now.moving()) {
            leaving.remove(key);
        }
        return now;
    }

    private List<NomadNode> nodesAt(String host) {
        return host.isEmpty() ? List.of() : workloads.nomad().nodesAt(host);
    }

    private Before before(DocumentKey key, JobPart part) {
        Registered registered = part.registered();
        Optional<JobStub> stub =
                workloads.feed().find(part.target()).filter(found -> !found.stopped());
        boolean runs = registered.count() > 0 && stub.isPresent();
        boolean taken =
                stub.isEmpty()
                        || JobHealth.asksForNothing(stub.get(), registered.count())
                        || scheduled(part);
        boolean leaves = !runs && !taken;
        if (leaves) {
            leaving.putIfAbsent(key, workloads.clock().instant());
        }
        return new Before(registered.abode(), runs, leaves && waitsStill(key));
    }

    private boolean scheduled(JobPart part) {
        JobFeed feed = workloads.feed();
        return feed.isScheduled(part.target(), part.registered().jobModifyIndex());
    }

    private boolean waitsStill(DocumentKey key) {
        Instant since = leaving.get(key);
        return since != null
                && Duration.between(since, workloads.clock().instant()).compareTo(LEAVING) < 0;
    }
}
