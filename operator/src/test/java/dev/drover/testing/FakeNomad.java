package dev.drover.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.nomad.Allocation;
import dev.drover.adapter.nomad.BatchRun;
import dev.drover.adapter.nomad.Deployment;
import dev.drover.adapter.nomad.Evidence;
import dev.drover.adapter.nomad.JobFeed;
import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.JobStub;
import dev.drover.adapter.nomad.Nomad;
import dev.drover.adapter.nomad.NomadNode;
import dev.drover.convergence.Fence;
import dev.drover.convergence.RemoteFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A Nomad in memory with the real one's rules for indexes, versions and compare-and-set, on a clock that the test owns.
 * Deterministic and single-threaded: nothing happens by itself; {@link #elapse} lets allocations become healthy, {@link
 * Feed#deliver} lets the feed hear what happened.
 *
 * <p>Its {@link #parse} takes the JSON of a job where the real one takes HCL.
 */
public final class FakeNomad implements Nomad {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** As many as a real one keeps. */
    private static final int VERSIONS_MAX = 6;

    private final InstantSource clock;
    private final Map<JobId, FakeJob> jobs = new LinkedHashMap<>();
    private final Map<JobId, Evidence> evidence = new HashMap<>();
    private final Map<String, NomadNode> nodes = new HashMap<>();
    private final Deque<Fault> faults = new ArrayDeque<>();
    private final Feed feed = new Feed();
    private long index = 10;
    private int writes;
    private Duration untilDecided = Duration.ZERO;
    private boolean healthy = true;

    public FakeNomad(InstantSource clock) {
        this.clock = clock;
    }

    /** What goes wrong with a call. */
    public enum Fault {
        /** Nothing is done: {@link RemoteFailure.Unavailable}. */
        UNAVAILABLE,
        /** A write is done, its answer is lost: {@link RemoteFailure.Indeterminate}; a read is just unavailable. */
        ANSWER_LOST,
        /** Nothing is done: {@link RemoteFailure.Denied}. */
        DENIED
    }

    /** The feed over this Nomad. */
    public Feed feed() {
        return feed;
    }

    /** The next calls go wrong in that way, one each. */
    public void failNext(Fault... next) {
        faults.addAll(List.of(next));
    }

    /** The calls go well again. */
    public void failNoMore() {
        faults.clear();
    }

    /** Allocations of later registrations are healthy, or batch jobs complete, after that long. */
    public void healthyAfter(Duration patience) {
        untilDecided = patience;
        healthy = true;
    }

    /** Allocations of later registrations fail after that long. */
    public void failingAfter(Duration patience) {
        untilDecided = patience;
        healthy = false;
    }

    /** What {@link #evidence(JobId, OptionalLong)} will find. */
    public void evidence(JobId job, Evidence found) {
        evidence.put(job, found);
    }

    /** Somebody else changes a stored definition, as an autoscaler or a person would. */
    public void editByHand(JobId job, Consumer<ObjectNode> edit) {
        ObjectNode edited = require(job).definition().deepCopy();
        edit.accept(edited);
        store(job, edited);
    }

    /** The instances of that job run on when it is stopped. */
    public void lingers(JobId job) {
        require(job).linger();
        feed.unheard.add(job);
    }

    /** Somebody else stops a job. */
    public void stopByHand(JobId job, boolean purge) {
        end(job, purge);
    }

    /** Lets those allocations become healthy, complete or failed whose time has come. */
    public void elapse() {
        Instant now = clock.instant();
        jobs.forEach((id, job) -> {
            if (job.decide(now, index + 1)) {
                index++;
                feed.unheard.add(id);
            }
        });
    }

    /** Registrations, stops and evaluations that were done. */
    public int writes() {
        return writes;
    }

    /** A machine that is known by that address. */
    public synchronized void node(String address, NomadNode node) {
        nodes.put(address, node);
    }

    @Override
    public synchronized List<NomadNode> nodesAt(String address) {
        return Optional.ofNullable(nodes.get(address)).stream().toList();
    }

    @Override
    public ObjectNode parse(String hcl, String variables) {
        fault(false);
        try {
            if (JSON.readTree(hcl) instanceof ObjectNode job) {
                return job;
            }
        } catch (JsonProcessingException e) {
            throw new RemoteFailure.Refused(
                    "nomad: parse HCL: 400 Failed to parse job: input.hcl:%d,%d: invalid"
                            .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
        }
        throw new RemoteFailure.Refused("nomad: parse HCL: 400 Job spec is empty");
    }

    @Override
    public JobDiff plan(ObjectNode job) {
        fault(false);
        JobId id = idOf(job);
        requireGroups("plan", id, job);
        FakeJob known = jobs.get(id);
        if (known == null) {
            return diff("Added", List.of("+ job: ID = " + id.id()), false, 0);
        }
        List<String> lines = new ArrayList<>();
        if (known.stopped()) {
            lines.add("~ job: Stop true -> false");
        }
        if (!known.definition().equals(normal(id, job))) {
            lines.add("~ job: definition");
        }
        return diff(
                lines.isEmpty() ? "None" : "Edited",
                lines,
                known.stopped(),
                known.jobModifyIndex());
    }

    @Override
    public Optional<Registration> register(ObjectNode job, long expected, Fence fence) {
        JobId id = idOf(job);
        fence.check();
        boolean lost = fault(true);
        requireGroups("register", id, job);
        FakeJob known = jobs.get(id);
        long actual = known == null ? 0 : known.jobModifyIndex();
        if (actual != expected) {
            loseAnswer(lost, "register job " + id);
            return Optional.empty();
        }
        writes++;
        FakeJob stored = store(id, normal(id, job));
        loseAnswer(lost, "register job " + id);
        return Optional.of(new Registration(stored.jobModifyIndex(), ""));
    }

    @Override
    public void stop(JobId job, boolean purge, Fence fence) {
        fence.check();
        boolean lost = fault(true);
        if (jobs.containsKey(job)) {
            writes++;
            end(job, purge);
        }
        loseAnswer(lost, "stop job " + job);
    }

    @Override
    public void promote(Deployment deployment, Fence fence) {
        judge(deployment, "promote", "successful", fence);
    }

    @Override
    public void abort(Deployment deployment, Fence fence) {
        judge(deployment, "fail", "failed", fence);
    }

    private void judge(Deployment deployment, String word, String status, Fence fence) {
        fence.check();
        String attempt = "%s the deployment of job %s".formatted(word, deployment.job());
        boolean lost = fault(true);
        FakeJob job = require(deployment.job());
        Deployment now = job.deployment().orElseThrow();
        boolean possible = word.equals("fail") ? now.active() : now.awaitingPromotion();
        if (!possible || !now.id().equals(deployment.id())) {
            throw new RemoteFailure.Refused("nomad: %s: 400 can't".formatted(attempt));
        }
        writes++;
        index++;
        job.judge(status, index);
        feed.unheard.add(deployment.job());
        loseAnswer(lost, attempt);
    }

    @Override
    public Optional<JobStub> find(JobId job) {
        fault(false);
        return Optional.ofNullable(jobs.get(job)).map(found -> found.stub(job));
    }

    @Override
    public Optional<Deployment> latestDeployment(JobId job) {
        fault(false);
        return Optional.ofNullable(jobs.get(job)).flatMap(FakeJob::deployment);
    }

    /** The fake keeps the newest deployment only. */
    @Override
    public Optional<Deployment> deployment(JobId job, long jobModifyIndex) {
        fault(false);
        return Optional.ofNullable(jobs.get(job))
                .flatMap(FakeJob::deployment)
                .filter(deployment -> deployment.jobModifyIndex() == jobModifyIndex);
    }

    @Override
    public Evidence evidence(JobId job, OptionalLong version) {
        fault(false);
        return evidence.getOrDefault(job, Evidence.NONE);
    }

    @Override
    public Optional<BatchRun> batchRun(JobId job) {
        fault(false);
        return Optional.ofNullable(jobs.get(job)).map(FakeJob::run);
    }

    /** Those of the newest version only. */
    @Override
    public List<Allocation> allocations(JobId job) {
        fault(false);
        return Optional.ofNullable(jobs.get(job)).map(FakeJob::allocations).orElse(List.of());
    }

    /** It knows no allocation by itself. */
    @Override
    public Optional<JobId> jobOf(String allocation) {
        fault(false);
        return Optional.empty();
    }

    @Override
    public List<JobVersion> versions(JobId job) {
        fault(false);
        FakeJob found = jobs.get(job);
        return found == null
                ? List.of()
                : found.versions().reversed().stream().limit(VERSIONS_MAX).toList();
    }

    @Override
    public Optional<JsonNode> definition(JobId job) {
        fault(false);
        return Optional.ofNullable(jobs.get(job)).map(found -> found.definition().deepCopy());
    }

    private FakeJob store(JobId id, ObjectNode definition) {
        FakeJob known = jobs.get(id);
        index++;
        if (known != null && !known.stopped() && known.definition().equals(definition)) {
            // A real one evaluates it again and moves none of its indexes.
            return known;
        }
        FakeJob job = known == null ? new FakeJob() : known;
        job.define(definition, index, clock.instant(), new FakeJob.Fate(untilDecided, healthy));
        jobs.put(id, job);
        feed.unheard.add(id);
        return job;
    }

    private void end(JobId id, boolean purge) {
        index++;
        if (purge) {
            jobs.remove(id);
        } else {
            require(id).stop(index, clock.instant());
        }
        feed.unheard.add(id);
    }

    private FakeJob require(JobId id) {
        FakeJob job = jobs.get(id);
        if (job == null) {
            throw new IllegalStateException("the fake Nomad has no job " + id);
        }
        return job;
    }

    /** Whether the answer of this write will be lost. */
    private boolean fault(boolean write) {
        Fault fault = faults.poll();
        if (fault == null) {
            return false;
        }
        return switch (fault) {
            case DENIED -> throw new RemoteFailure.Denied("nomad: 403 Permission denied");
            case UNAVAILABLE -> throw new RemoteFailure.Unavailable("nomad: connection refused");
            case ANSWER_LOST -> {
                if (!write) {
                    throw new RemoteFailure.Unavailable("nomad: read timed out");
                }
                yield true;
            }
        };
    }

    private static void loseAnswer(boolean lost, String attempt) {
        if (lost) {
            throw new RemoteFailure.Indeterminate("nomad: " + attempt + ": read timed out");
        }
    }

    private static JobDiff diff(
            String type, List<String> lines, boolean stopEdited, long jobModifyIndex) {
        return new JobDiff(type, lines, stopEdited, 0, 0, 0, 0, jobModifyIndex, List.of());
    }

    private static void requireGroups(String attempt, JobId id, ObjectNode job) {
        if (job.path("TaskGroups").isEmpty()) {
            throw new RemoteFailure.Refused(
                    "nomad: %s job %s: 500 1 error occurred: * Missing job task groups"
                            .formatted(attempt, id));
        }
    }

    private static JobId idOf(ObjectNode job) {
        return new JobId(job.path("Namespace").asText("default"), job.path("ID").asText());
    }

    private static ObjectNode normal(JobId id, ObjectNode job) {
        return job.deepCopy().put("Namespace", id.namespace());
    }

    /** What a feed has heard of the fake Nomad so far. Single-threaded. */
    public final class Feed implements JobFeed {

        private final Map<JobId, JobStub> stubs = new LinkedHashMap<>();
        private final Map<JobId, Deployment> deployments = new HashMap<>();
        private final Set<JobId> unheard = new LinkedHashSet<>();
        private Consumer<JobId> changed = _ -> {};
        private boolean inView;
        private boolean deaf;
        private Instant lastAnswer = Instant.EPOCH;

        /** Hears nothing until told otherwise, and then everything at once. */
        public void deaf(boolean now) {
            deaf = now;
        }

        /** Hears what happened since; each job that changed is told once. */
        public void deliver() {
            if (deaf) {
                return;
            }
            inView = true;
            lastAnswer = clock.instant();
            List<JobId> news = List.copyOf(unheard);
            unheard.clear();
            news.forEach(this::look);
        }

        @Override
        public void start(Consumer<JobId> listener) {
            changed = listener;
            unheard.addAll(jobs.keySet());
        }

        @Override
        public boolean inView() {
            return inView;
        }

        @Override
        public Optional<JobStub> find(JobId job) {
            return Optional.ofNullable(stubs.get(job));
        }

        @Override
        public Optional<Deployment> latestDeployment(JobId job) {
            return Optional.ofNullable(deployments.get(job));
        }

        /** The scheduler of the fake is done before a registration is answered. */
        @Override
        public boolean isScheduled(JobId job, long jobModifyIndex) {
            return true;
        }

        @Override
        public Collection<JobStub> all() {
            return List.copyOf(stubs.values());
        }

        @Override
        public void refresh(JobId job) {
            if (!deaf) {
                look(job);
            }
        }

        @Override
        public Instant lastAnswer() {
            return lastAnswer;
        }

        @Override
        public String trouble() {
            return "";
        }

        @Override
        public void close() {
            changed = _ -> {};
        }

        private void look(JobId id) {
            Optional<JobStub> before = find(id);
            Optional<Deployment> deployedBefore = latestDeployment(id);
            FakeJob job = jobs.get(id);
            if (job == null) {
                stubs.remove(id);
                deployments.remove(id);
            } else {
                stubs.put(id, job.stub(id));
                job.deployment().ifPresent(deployment -> deployments.put(id, deployment));
            }
            if (!before.equals(find(id)) || !deployedBefore.equals(latestDeployment(id))) {
                changed.accept(id);
            }
        }
    }
}
