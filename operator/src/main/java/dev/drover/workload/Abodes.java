package dev.drover.workload;

import dev.drover.adapter.nomad.JobStub;
import dev.drover.adapter.nomad.NomadNode;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.Ticker;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.workload.JobPart.Registered;
import dev.drover.workload.Whereabouts.Before;
import dev.drover.workload.Whereabouts.Stage;
import dev.drover.workload.Whereabouts.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Finds the nodes of jobs that follow roles, and wakes their documents when a role may have moved. Thread-safe. */
final class Abodes {

    /** Longer than an instance may take to end: that long Nomad may need to have it ended, and to say so. */
    private static final Duration LEAVING = Duration.ofSeconds(3);

    /** A replica that is cut off for a moment is one again: its server asks the primary anew each 5 s at the latest. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Workloads workloads;
    private final RolePlaces roles;
    private final Ticker ticker;

    /** Who follows which database. */
    private final Map<DocumentKey, DocumentKey> followers = new ConcurrentHashMap<>();

    /** Since when a job has been seen to ask for no instance, of those of which one may run still. */
    private final Map<DocumentKey, Duration> leaving = new ConcurrentHashMap<>();

    /** Since when the member beside which a job runs has been seen to have its role no more. */
    private final Map<DocumentKey, Duration> missing = new ConcurrentHashMap<>();

    Abodes(Workloads workloads, RolePlaces roles, Ticker ticker) {
        this.workloads = workloads;
        this.roles = roles;
        this.ticker = ticker;
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
        missing.clear();
    }

    void forget(DocumentKey key) {
        followers.remove(key);
        leaving.remove(key);
        missing.remove(key);
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
                recorded.map(part -> before(document, part))
                        .orElse(new Before(Optional.empty(), Stage.GONE));
        Whereabouts now =
                Whereabouts.of(followee.get(), roles.of(followee.get()), before, this::nodesAt);
        return followee.get().role() == Followee.Role.REPLICA
                ? patiently(key, followee.get(), before, now)
                : now;
    }

    /** A replica is left only when it has been none for a while. */
    private Whereabouts patiently(
            DocumentKey key, Followee followee, Before before, Whereabouts now) {
        Optional<Abode> left =
                before.abode()
                        .filter(abode -> abode.isOf(followee) && before.stage() == Stage.RUNS)
                        .filter(_ -> now.verdict() == Verdict.NOWHERE);
        if (left.isEmpty()) {
            missing.remove(key);
            return now;
        }
        Duration seen = ticker.read();
        Duration since = missing.computeIfAbsent(key, _ -> seen);
        Duration rest = since.plus(PATIENCE).minus(seen);
        return rest.isPositive() ? Whereabouts.waiting(left.get(), rest) : now;
    }

    /**
     * Clients of a database must not be sent to a job that has the name of its members.
     *
     * @throws RemoteFailure.Refused naming the database
     */
    void requireNames(AuthoredJob job) {
        for (Offer offer : job.offers()) {
            roles.listedAs(offer.service())
                    .ifPresent(database -> {
                        throw new RemoteFailure.Refused(
                                "drover: register %s: its service %s is where clients look for members of %s: give it another name, and nothing of it is changed before; if that database is gone, write this document again"
                                        .formatted(job.id(), offer.service(), database));
                    });
        }
    }

    private List<NomadNode> nodesAt(String host) {
        return host.isEmpty() ? List.of() : workloads.nomad().nodesAt(host);
    }

    private Before before(Document<? extends WorkloadSpec> document, JobPart part) {
        Registered registered = part.registered();
        Stage stage =
                workloads
                        .feed()
                        .find(part.target())
                        .map(stub ->
                                registered.count() > 0 && !stub.stopped()
                                        ? asking(part, stub)
                                        : ending(document, registered, stub))
                        .orElse(Stage.GONE);
        if (stage != Stage.LEAVING) {
            leaving.remove(document.key());
        }
        return new Before(registered.abode(), stage);
    }

    /** Before the scheduler has looked, nothing of it runs anywhere. */
    private Stage asking(JobPart part, JobStub stub) {
        boolean scheduled =
                workloads.feed().isScheduled(part.target(), part.registered().jobModifyIndex());
        return scheduled && JobHealth.absent(stub) ? Stage.ABSENT : Stage.RUNS;
    }

    /**
     * An instance of which Nomad cannot say that it has ended is waited for as long as that may take: by what it was begun with,
     * for a document that says something else now says it of those to come.
     */
    private Stage ending(
            Document<? extends WorkloadSpec> document, Registered registered, JobStub stub) {
        boolean ended =
                stub.jobModifyIndex() >= registered.jobModifyIndex()
                        && (stub.stopped()
                                ? JobHealth.absent(stub)
                                : JobHealth.asksForNothing(stub, registered.count()));
        if (ended) {
            return Stage.GONE;
        }
        Duration seen = ticker.read();
        Duration since = leaving.computeIfAbsent(document.key(), _ -> seen);
        Duration most =
                LEAVING.plus(registered.stopsWithin().orElse(document.spec().stopsWithin()));
        return seen.compareTo(since.plus(most)) < 0 ? Stage.LEAVING : Stage.GONE;
    }
}
