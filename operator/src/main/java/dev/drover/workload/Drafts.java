package dev.drover.workload;

import dev.drover.convergence.RemoteFailure;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.workload.JobPart.Registered;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Jobs as their documents describe them, kept from a look at one to the change that it asks for. Thread-safe. */
final class Drafts {

    private final Map<DocumentKey, Draft> drafts = new ConcurrentHashMap<>();

    /**
     * One job.
     *
     * @param generation of the document
     * @param whereabouts where it is to run
     * @param job as it would be registered
     * @param stopsWithin how long an instance of it may take to end
     */
    record Draft(long generation, Whereabouts whereabouts, AuthoredJob job, Duration stopsWithin) {

        /** What is recorded of it, with what only this knows. */
        Registered as(Registered done) {
            return done.at(whereabouts.abode()).stopping(Optional.of(stopsWithin));
        }
    }

    void clear() {
        drafts.clear();
    }

    void forget(DocumentKey key) {
        drafts.remove(key);
    }

    AuthoredJob keep(
            Document<? extends WorkloadSpec> document, Whereabouts whereabouts, AuthoredJob job) {
        drafts.put(
                document.key(),
                new Draft(document.generation(), whereabouts, job, document.spec().stopsWithin()));
        return job;
    }

    /** The same job with other values in it. */
    AuthoredJob keep(Document<?> document, AuthoredJob job) {
        drafts.computeIfPresent(
                document.key(),
                (_, before) ->
                        new Draft(
                                before.generation(),
                                before.whereabouts(),
                                job,
                                before.stopsWithin()));
        return job;
    }

    /** The job of that document at that place, if it was made before. */
    Optional<AuthoredJob> find(Document<?> document, Whereabouts whereabouts) {
        return Optional.ofNullable(drafts.get(document.key()))
                .filter(draft -> draft.generation() == document.generation())
                .filter(draft -> draft.whereabouts().isAs(whereabouts))
                .map(Draft::job);
    }

    /**
     * What is to be registered because of what was decided.
     *
     * @throws RemoteFailure.Unavailable when the document is another by now
     */
    Draft decided(DocumentKey key, long generation, JobPart part) {
        return Optional.ofNullable(drafts.get(key))
                .filter(draft -> draft.generation() == generation)
                .orElseThrow(() ->
                        new RemoteFailure.Unavailable(
                                "drover: register %s: the document changed meanwhile"
                                        .formatted(part.target())));
    }
}
