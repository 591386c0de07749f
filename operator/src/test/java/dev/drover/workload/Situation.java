package dev.drover.workload;

import dev.drover.adapter.consul.FailingCheck;
import dev.drover.adapter.nomad.Deployment;
import dev.drover.adapter.nomad.Evidence;
import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.JobStub;
import dev.drover.adapter.nomad.JobStub.GroupCounts;
import dev.drover.adapter.nomad.Nomad.JobDiff;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.document.DriftMode;
import dev.drover.document.Metadata;
import dev.drover.kind.job.JobSpec;
import dev.drover.planning.Plan;
import dev.drover.workload.JobObservation.Gathered;
import dev.drover.workload.JobPart.Registered;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One situation of one job, told step by step; what is not told is absent. */
final class Situation {

    static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    static final Duration PURGE_AFTER = Duration.ofHours(24);
    static final JobId WEB = new JobId("default", "web");
    static final DocumentKey KEY = DocumentKey.parse("shop/Job/web");
    static final DocumentKey OTHER = DocumentKey.parse("shop/Job/other");

    private JobId job = WEB;
    private JobPart part = JobPart.of(WEB);
    private final int count = 2;
    private Optional<String> hash = Optional.empty();
    private Optional<List<Offer>> offers = Optional.empty();
    private Optional<TrialSight> trial = Optional.empty();
    private List<FailingCheck> failing = List.of();
    private Optional<Lag> lag = Optional.empty();
    private Optional<DocumentKey> holder = Optional.empty();
    private boolean offered;
    private Optional<JobStub> former = Optional.empty();
    private Optional<JobStub> stub = Optional.empty();
    private boolean unseen;
    private Optional<JobDiff> diff = Optional.empty();
    private String changedBy = "";
    private Optional<Deployment> deployment = Optional.empty();
    private Optional<Gathered> evidence = Optional.empty();
    private Optional<Schedule> schedule = Optional.empty();
    private Optional<HookSight> hooks = Optional.empty();
    private Whereabouts whereabouts = Whereabouts.ANYWHERE;

    static JobSpec spec(DeletionPolicy policy, List<String> ignore) {
        return new JobSpec(
                Optional.of("job \"web\" {}"),
                Optional.empty(),
                Map.of(),
                ignore,
                DriftMode.ENFORCE,
                policy,
                List.of());
    }

    static Document<JobSpec> document(long generation) {
        return new Document<>(
                KEY, generation, Metadata.NONE, spec(DeletionPolicy.DELETE, List.of()));
    }

    static JobStub stub(JobId id, long index, boolean ours) {
        return new JobStub(
                id,
                "service",
                "running",
                false,
                false,
                false,
                Optional.empty(),
                index,
                index,
                0,
                ours,
                counts(0, 0, 2, 0, 0, 0, 0));
    }

    static JobStub stopped(JobStub stub) {
        return like(stub, "dead", true, stub.groups());
    }

    static JobStub withCounts(JobStub stub, int... of) {
        return like(stub, stub.status(), stub.stopped(), counts(of));
    }

    private static JobStub like(
            JobStub stub, String status, boolean stopped, Map<String, GroupCounts> groups) {
        return new JobStub(
                stub.id(),
                stub.type(),
                status,
                stopped,
                stub.periodic(),
                stub.parameterized(),
                stub.parentId(),
                stub.jobModifyIndex(),
                stub.modifyIndex(),
                0,
                stub.ours(),
                groups);
    }

    static Map<String, GroupCounts> counts(int... of) {
        return Map.of("web", new GroupCounts(of[0], of[1], of[2], of[3], of[4], of[5], of[6]));
    }

    static JobDiff diff(String... lines) {
        return new JobDiff(
                lines.length == 0 ? "None" : "Edited",
                List.of(lines),
                false,
                0,
                0,
                0,
                0,
                0,
                List.of());
    }

    static Deployment deployment(long index, String status) {
        return new Deployment(
                "d", WEB, index, 3, status, "in Nomad's words", 2, 2, 1, 0, false, false, 1);
    }

    Situation naming(JobId name) {
        job = name;
        return this;
    }

    Situation recorded(JobPart now) {
        part = now;
        return this;
    }

    /** This document registered the job at that generation with that hash, and Nomad gave it that index. */
    Situation registered(long generation, String registeredHash, long index) {
        part =
                part.holding(true)
                        .with(
                                new Registered(
                                        generation,
                                        registeredHash,
                                        index,
                                        false,
                                        count,
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        List.of(),
                                        Optional.empty(),
                                        Optional.empty()));
        return this;
    }

    Situation failedBefore() {
        part = part.with(part.registered().failing());
        return this;
    }

    Situation authored(String now) {
        hash = Optional.of(now);
        return this;
    }

    Situation heldBy(DocumentKey key) {
        holder = Optional.of(key);
        return this;
    }

    Situation offered() {
        offered = true;
        return this;
    }

    Situation former(JobStub now) {
        former = Optional.of(now);
        return this;
    }

    Situation inNomad(JobStub now) {
        stub = Optional.of(now);
        return this;
    }

    Situation unseen() {
        unseen = true;
        return this;
    }

    Situation wouldChange(JobDiff now) {
        diff = Optional.of(now);
        return this;
    }

    Situation changedBy(String who) {
        changedBy = who;
        return this;
    }

    Situation deployed(Deployment now) {
        deployment = Optional.of(now);
        return this;
    }

    Situation offering(Offer... now) {
        offers = Optional.of(List.of(now));
        return this;
    }

    Situation trying(TrialSight now) {
        trial = Optional.of(now);
        return this;
    }

    Situation failing(FailingCheck... now) {
        failing = List.of(now);
        return this;
    }

    Situation behind(Lag now) {
        lag = Optional.of(now);
        return this;
    }

    Situation scheduled(Schedule now) {
        schedule = Optional.of(now);
        return this;
    }

    Situation whereabouts(Whereabouts now) {
        whereabouts = now;
        return this;
    }

    Situation hooks(HookSight now) {
        hooks = Optional.of(now);
        return this;
    }

    Situation evidence(String of) {
        evidence = Optional.of(new Gathered(Evidence.NONE, of));
        return this;
    }

    Situation evidence(Evidence found, String of) {
        evidence = Optional.of(new Gathered(found, of));
        return this;
    }

    Plan<JobStep, JobPart> plan(Document<JobSpec> document) {
        return new JobPlanner<JobSpec>().plan(Optional.of(document), observation(), NOW);
    }

    Plan<JobStep, JobPart> planWithoutDocument() {
        return new JobPlanner<JobSpec>().plan(Optional.empty(), observation(), NOW);
    }

    JobObservation observation() {
        return new JobObservation(
                job,
                part,
                hash,
                hash.map(_ -> count),
                Optional.empty(),
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
                whereabouts,
                PURGE_AFTER);
    }
}
