package dev.drover.adapter.nomad;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.adapter.nomad.Shapes.SeenDeployment;
import dev.drover.adapter.nomad.Shapes.SeenJob;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What was last heard of every job and its newest deployment. Answers and events may arrive in any order: the higher index
 * wins, for the job and for its counts each. Thread-safe.
 */
final class JobView {

    private final Map<JobId, SeenJob> jobs = new ConcurrentHashMap<>();
    private final Map<JobId, SeenDeployment> deployments = new ConcurrentHashMap<>();

    /** The newest definition of each job that the scheduler has looked at, by its {@code JobModifyIndex}. */
    private final Map<JobId, Long> scheduled = new ConcurrentHashMap<>();

    Optional<JobStub> find(JobId job) {
        return Optional.ofNullable(jobs.get(job)).map(SeenJob::stub);
    }

    Optional<Deployment> latestDeployment(JobId job) {
        return Optional.ofNullable(deployments.get(job)).map(SeenDeployment::deployment);
    }

    /** Whether the scheduler has looked at that definition, or a newer one. */
    boolean isScheduled(JobId job, long jobModifyIndex) {
        return scheduled.getOrDefault(job, 0L) >= jobModifyIndex;
    }

    /** Takes in that the scheduler has looked at a definition; tells whether that is new. */
    boolean putScheduled(JobId job, long jobModifyIndex) {
        boolean[] news = new boolean[1];
        scheduled.compute(
                job,
                (_, known) -> {
                    news[0] = known == null || known < jobModifyIndex;
                    return news[0] ? Long.valueOf(jobModifyIndex) : known;
                });
        return news[0];
    }

    Collection<JobStub> all() {
        return jobs.values().stream().map(SeenJob::stub).toList();
    }

    /** Takes in an answer about one job; tells whether it said anything new. */
    boolean put(SeenJob answer) {
        return merge(answer.stub().id(), known -> known == null ? answer : newer(known, answer));
    }

    /** Takes in an answer even when its indexes are lower, because Nomad was restored from a snapshot. */
    boolean putRestored(SeenJob answer) {
        return merge(answer.stub().id(), _ -> answer);
    }

    /** Takes in a definition from an event, which holds no counts. */
    boolean putDefinition(JsonNode definition) {
        JobStub bare = Shapes.ofDefinition(definition, Map.of());
        return merge(
                bare.id(),
                known ->
                        known == null
                                ? new SeenJob(bare, 0)
                                : newer(
                                        known,
                                        new SeenJob(
                                                Shapes.ofDefinition(
                                                        definition, known.stub().groups()),
                                                known.countsIndex())));
    }

    /** Takes in a deployment, unless a newer one is known. */
    boolean put(SeenDeployment answer) {
        SeenDeployment[] before = new SeenDeployment[1];
        SeenDeployment after =
                deployments.merge(
                        answer.deployment().job(),
                        answer,
                        (known, fresh) -> {
                            before[0] = known;
                            return isNewer(fresh, known) ? fresh : known;
                        });
        return !after.equals(before[0]);
    }

    /** Forgets a job that Nomad said does not exist; tells whether it was known. */
    boolean remove(JobId job) {
        deployments.remove(job);
        scheduled.remove(job);
        return jobs.remove(job) != null;
    }

    /** Forgets all deployments and what was scheduled, to take in those of a restored Nomad. */
    void forgetDeployments() {
        scheduled.clear();
        deployments.clear();
    }

    /** Forgets the deployments of jobs that are gone. */
    void tidy() {
        deployments.keySet().retainAll(jobs.keySet());
    }

    /** The known jobs that are not among those. */
    Set<JobId> missingFrom(Collection<SeenJob> listed) {
        Set<JobId> missing = new HashSet<>(jobs.keySet());
        listed.forEach(seen -> missing.remove(seen.stub().id()));
        return missing;
    }

    private boolean merge(JobId job, Merge merge) {
        boolean[] changed = new boolean[1];
        jobs.compute(
                job,
                (_, known) -> {
                    SeenJob after = merge.with(known);
                    changed[0] = known == null || !after.stub().equals(known.stub());
                    return after;
                });
        return changed[0];
    }

    private static SeenJob newer(SeenJob known, SeenJob fresh) {
        JobStub job =
                fresh.stub().modifyIndex() >= known.stub().modifyIndex()
                        ? fresh.stub()
                        : known.stub();
        SeenJob counts = fresh.countsIndex() >= known.countsIndex() ? fresh : known;
        return new SeenJob(job.withGroups(counts.stub().groups()), counts.countsIndex());
    }

    private static boolean isNewer(SeenDeployment fresh, SeenDeployment known) {
        return fresh.createIndex() > known.createIndex()
                || (fresh.createIndex() == known.createIndex()
                        && fresh.deployment().modifyIndex() >= known.deployment().modifyIndex());
    }

    /** What becomes of what is known. */
    @FunctionalInterface
    private interface Merge {
        SeenJob with(@Nullable SeenJob known);
    }
}
