package dev.drover.workload;

import dev.drover.adapter.nomad.Evidence;
import dev.drover.adapter.nomad.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is recorded about a {@code Job} document: which Nomad job it holds, what was registered, and how that fares.
 *
 * @param target the Nomad job that this document is about
 * @param holds this document holds that job: no other document may touch it, and its removal removes the job
 * @param registered the definition registered last
 * @param health how the job fares
 * @param retain the author asked to keep the job when the document goes
 * @param stoppedAt when the job was stopped because its document was deleted
 * @param hooks how far the hooks of the newest version have come; empty when it never had any
 * @param trial of canaries that are judged by what their users get, or were given up by it
 */
public record JobPart(
        JobId target,
        boolean holds,
        Registered registered,
        Health health,
        boolean retain,
        Optional<Instant> stoppedAt,
        Optional<HookProgress> hooks,
        Optional<Trial> trial) {

    /**
     * The definition registered last.
     *
     * @param generation the document's generation that asked for it, 0 before the first
     * @param hash of the job as its author wrote it, empty before the first
     * @param jobModifyIndex the job's index after that, 0 before the first
     * @param failed it was deployed and failed: it is not tried again until the document changes
     * @param count allocations it asks for; 0 when that depends on the nodes
     * @param cron when it runs, if it is periodic
     * @param triedAgain the generation that last asked to try the same job again after its deployment had failed
     * @param restartedAt when it was last asked to be restarted; stays when the document says so no more
     * @param offers what its instances are called in Consul; empty also where an older operator registered it
     * @param abode the one node where it may run, if it follows a role; empty also while nobody has that
     * @param stopsWithin how long an instance that was begun last may take to end; empty where an older operator registered it
     */
    public record Registered(
            long generation,
            String hash,
            long jobModifyIndex,
            boolean failed,
            int count,
            Optional<Cron> cron,
            Optional<Long> triedAgain,
            Optional<String> restartedAt,
            List<Offer> offers,
            Optional<Abode> abode,
            Optional<Duration> stopsWithin) {

        public Registered {
            offers = List.copyOf(offers);
            stopsWithin = Objects.requireNonNullElse(stopsWithin, Optional.empty());
        }

        static final Registered NOTHING =
                new Registered(
                        0,
                        "",
                        0,
                        false,
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty());

        /** The same, as that generation asked for it. */
        Registered of(long asking, Optional<Long> again) {
            return new Registered(
                    asking,
                    hash,
                    jobModifyIndex,
                    failed,
                    count,
                    cron,
                    again,
                    restartedAt,
                    offers,
                    abode,
                    stopsWithin);
        }

        /** The same, of which an instance takes so long to end. */
        Registered stopping(Optional<Duration> within) {
            return new Registered(
                    generation,
                    hash,
                    jobModifyIndex,
                    failed,
                    count,
                    cron,
                    triedAgain,
                    restartedAt,
                    offers,
                    abode,
                    within);
        }

        /** The same, to run there. */
        Registered at(Optional<Abode> place) {
            return new Registered(
                    generation,
                    hash,
                    jobModifyIndex,
                    failed,
                    count,
                    cron,
                    triedAgain,
                    restartedAt,
                    offers,
                    place,
                    stopsWithin);
        }

        boolean nothing() {
            return jobModifyIndex == 0;
        }

        Registered failing() {
            return new Registered(
                    generation,
                    hash,
                    jobModifyIndex,
                    true,
                    count,
                    cron,
                    triedAgain,
                    restartedAt,
                    offers,
                    abode,
                    stopsWithin);
        }
    }

    /**
     * How the job fares.
     *
     * @param type Nomad's job type, empty while unknown
     * @param desired allocations that should run
     * @param healthy allocations that are well
     * @param evidence why it is not well, if it is not
     * @param evidenceOf what the evidence was gathered for, so that it is gathered once
     * @param schedule when it ran and will run, if it is periodic
     */
    public record Health(
            String type,
            int desired,
            int healthy,
            Optional<Evidence> evidence,
            String evidenceOf,
            Optional<Schedule> schedule) {

        static final Health UNKNOWN = new Health("", 0, 0, Optional.empty(), "", Optional.empty());

        /** Whether the evidence is about that definition of the job. */
        boolean evidenceIsOf(long jobModifyIndex) {
            return evidenceOf.startsWith(jobModifyIndex + "/");
        }

        /** The same when everything has found its place: what stood in the way of that is over, and may come again. */
        Health placed() {
            return evidence.filter(found -> !found.placements().isEmpty())
                    .map(found -> new Evidence(found.failures(), List.of(), found.checks()))
                    .map(rest ->
                            new Health(type, desired, healthy, Optional.of(rest), "", schedule))
                    .orElse(this);
        }

        /** The same when nothing of the job runs any more. */
        Health ofNothing() {
            return new Health(type, desired, 0, evidence, evidenceOf, schedule);
        }
    }

    /** What is recorded before anything was done for that job. */
    static JobPart of(JobId target) {
        return new JobPart(
                target,
                false,
                Registered.NOTHING,
                Health.UNKNOWN,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    JobPart holding(boolean now) {
        return new JobPart(target, now, registered, health, retain, stoppedAt, hooks, trial);
    }

    JobPart with(Registered now) {
        return new JobPart(target, holds, now, health, retain, Optional.empty(), hooks, trial);
    }

    JobPart with(Health now) {
        return new JobPart(target, holds, registered, now, retain, stoppedAt, hooks, trial);
    }

    /** The same, to be kept or not when nobody asks for it any more. */
    public JobPart withRetain(boolean now) {
        return new JobPart(target, holds, registered, health, now, stoppedAt, hooks, trial);
    }

    JobPart withStoppedAt(Instant at) {
        return new JobPart(
                target, holds, registered, health, retain, Optional.of(at), hooks, trial);
    }

    JobPart with(Optional<HookProgress> now) {
        return new JobPart(target, holds, registered, health, retain, stoppedAt, now, trial);
    }

    JobPart withTrial(Optional<Trial> now) {
        return new JobPart(target, holds, registered, health, retain, stoppedAt, hooks, now);
    }

    /** The same with why a hook failed. */
    JobPart withEvidence(Evidence evidence) {
        return with(
                new Health(
                        health.type(),
                        health.desired(),
                        health.healthy(),
                        Optional.of(evidence),
                        "",
                        health.schedule()));
    }
}
