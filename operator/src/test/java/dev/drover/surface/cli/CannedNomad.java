package dev.drover.surface.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.nomad.Allocation;
import dev.drover.adapter.nomad.BatchRun;
import dev.drover.adapter.nomad.Deployment;
import dev.drover.adapter.nomad.Evidence;
import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.JobStub;
import dev.drover.adapter.nomad.Nomad;
import dev.drover.adapter.nomad.NomadNode;
import dev.drover.convergence.Fence;
import dev.drover.convergence.RemoteFailure;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A Nomad that answers what a test says. The command line only reads: a write is a mistake. */
final class CannedNomad implements Nomad {

    static final JobDiff NOTHING = new JobDiff("None", List.of(), false, 0, 0, 0, 0, 7, List.of());

    JobDiff diff = NOTHING;
    @Nullable RemoteFailure failure;
    @Nullable RemoteFailure nodesFailure;
    Optional<JsonNode> definition = Optional.empty();
    Optional<Deployment> deployment = Optional.empty();
    @Nullable ObjectNode planned;

    /** Jobs that run and carry Drover's mark. */
    final Set<String> running = new HashSet<>();

    private void meet() {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public ObjectNode parse(String hcl, String variables) {
        meet();
        if (hcl.contains("broken")) {
            throw new RemoteFailure.Refused("nomad: parse HCL: line 1: broken");
        }
        if (hcl.contains("bogus")) {
            throw new RemoteFailure.Refused("nomad: parse HCL: 400 input.hcl:2,3-8: bogus");
        }
        return job("{\"ID\":\"parsed\",\"Type\":\"service\"}");
    }

    @Override
    public JobDiff plan(ObjectNode job) {
        meet();
        planned = job;
        return diff;
    }

    @Override
    public Optional<JobStub> find(JobId job) {
        meet();
        return running.contains(job.id()) ? Optional.of(stub(job)) : Optional.empty();
    }

    private static JobStub stub(JobId job) {
        return new JobStub(
                job,
                "service",
                "running",
                false,
                false,
                false,
                Optional.empty(),
                7,
                7,
                0,
                true,
                Map.of());
    }

    @Override
    public List<NomadNode> nodesAt(String address) {
        if (nodesFailure != null) {
            throw nodesFailure;
        }
        return List.of();
    }

    @Override
    public Optional<JsonNode> definition(JobId job) {
        meet();
        return definition;
    }

    static ObjectNode job(String json) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public Optional<Registration> register(ObjectNode job, long expected, Fence fence) {
        throw new AssertionError("the command line registers nothing");
    }

    @Override
    public void stop(JobId job, boolean purge, Fence fence) {
        throw new AssertionError("the command line stops nothing");
    }

    @Override
    public void promote(Deployment deployment, Fence fence) {
        throw new AssertionError("the command line promotes nothing by itself");
    }

    @Override
    public void abort(Deployment deployment, Fence fence) {
        throw new AssertionError("the command line aborts nothing by itself");
    }

    @Override
    public Optional<Deployment> latestDeployment(JobId job) {
        meet();
        return deployment;
    }

    @Override
    public Optional<Deployment> deployment(JobId job, long jobModifyIndex) {
        throw new AssertionError("not asked");
    }

    @Override
    public Optional<BatchRun> batchRun(JobId job) {
        throw new AssertionError("not asked");
    }

    @Override
    public List<Allocation> allocations(JobId job) {
        throw new AssertionError("not asked");
    }

    @Override
    public Optional<JobId> jobOf(String allocation) {
        throw new AssertionError("not asked");
    }

    @Override
    public Evidence evidence(JobId job, OptionalLong version) {
        throw new AssertionError("not asked");
    }

    @Override
    public List<JobVersion> versions(JobId job) {
        throw new AssertionError("not asked");
    }
}
