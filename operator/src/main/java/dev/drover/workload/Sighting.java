package dev.drover.workload;

import dev.drover.adapter.consul.FailingCheck;
import dev.drover.adapter.nomad.Deployment;
import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.JobStub;
import dev.drover.adapter.nomad.Nomad.JobDiff;
import dev.drover.document.DocumentKey;
import dev.drover.workload.JobObservation.Gathered;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Collects what was seen, so that only what was looked at has to be named. Used by one thread. */
final class Sighting {
    private final JobId job;
    private final JobPart part;
    private Optional<String> hash = Optional.empty();
    private Optional<Integer> count = Optional.empty();
    private Optional<Cron> cron = Optional.empty();
    private Optional<List<Offer>> offers = Optional.empty();
    private Optional<DocumentKey> holder = Optional.empty();
    private boolean offered;
    private Optional<JobStub> former = Optional.empty();
    private Optional<JobStub> stub = Optional.empty();
    private boolean unseen;
    private Optional<JobDiff> diff = Optional.empty();
    private String changedBy = "";
    private Optional<Deployment> deployment = Optional.empty();
    private List<FailingCheck> failing = List.of();
    private Optional<TrialSight> trial = Optional.empty();
    private Optional<Lag> lag = Optional.empty();
    private Optional<Gathered> evidence = Optional.empty();
    private Optional<Schedule> schedule = Optional.empty();
    private Optional<HookSight> hooks = Optional.empty();

    Sighting(JobId job, JobPart part) {
        this.job = job;
        this.part = part;
    }

    Sighting written(AuthoredJob now) {
        hash = Optional.of(now.hash());
        count = Optional.of(now.count());
        cron = Cron.of(now.job());
        offers = Optional.of(now.offers());
        return this;
    }

    Sighting holder(Optional<DocumentKey> now) {
        holder = now;
        return this;
    }

    Sighting offered(boolean now) {
        offered = now;
        return this;
    }

    Sighting former(Optional<JobStub> now) {
        former = now;
        return this;
    }

    Sighting stub(Optional<JobStub> now) {
        stub = now;
        return this;
    }

    /** Whether what was seen is the definition of that index. */
    static boolean standsAt(long jobModifyIndex, Optional<JobStub> seen) {
        return seen.filter(stub -> stub.jobModifyIndex() == jobModifyIndex).isPresent();
    }

    Sighting unseen() {
        unseen = true;
        return this;
    }

    Sighting diff(Optional<JobDiff> now) {
        diff = now;
        return this;
    }

    Sighting changedBy(String now) {
        changedBy = now;
        return this;
    }

    Sighting deployment(Optional<Deployment> now) {
        deployment = now;
        return this;
    }

    Sighting failing(List<FailingCheck> now) {
        failing = now;
        return this;
    }

    Sighting trial(Optional<TrialSight> now) {
        trial = now;
        return this;
    }

    Sighting lag(Optional<Lag> now) {
        lag = now;
        return this;
    }

    Sighting evidence(Optional<Gathered> now) {
        evidence = now;
        return this;
    }

    Sighting schedule(Optional<Schedule> now) {
        schedule = now;
        return this;
    }

    Sighting hooks(Optional<HookSight> now) {
        hooks = now;
        return this;
    }

    JobObservation observation(Duration purgeAfter) {
        return new JobObservation(
                job,
                part,
                hash,
                count,
                cron,
                offers,
                holder,
                offered,
                former,
                stub,
                unseen,
                diff,
                changedBy,
                deployment,
                failing,
                trial,
                lag,
                evidence,
                schedule,
                hooks,
                Whereabouts.ANYWHERE,
                purgeAfter);
    }
}
