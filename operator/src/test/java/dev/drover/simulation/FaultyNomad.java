package dev.drover.simulation;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Nomad as one operator reaches it: with the world's faults in between, and the world looking on. */
final class FaultyNomad implements Nomad {

    private final World world;
    private final SimulatedOperator operator;

    FaultyNomad(World world, SimulatedOperator operator) {
        this.world = world;
        this.operator = operator;
    }

    @Override
    public ObjectNode parse(String hcl, String variables) {
        return asked(() -> world.nomad().parse(hcl, variables));
    }

    @Override
    public JobDiff plan(ObjectNode job) {
        return asked(() -> world.nomad().plan(job));
    }

    @Override
    public Optional<Registration> register(ObjectNode job, long expected, Fence fence) {
        return written(
                "register",
                () ->
                        world.nomad()
                                .register(
                                        job,
                                        expected,
                                        () -> {
                                            fence.check();
                                            world.checkLeads(operator, "register");
                                        }));
    }

    @Override
    public void stop(JobId job, boolean purge, Fence fence) {
        Optional<Registration> _ =
                written(
                        "stop",
                        () -> {
                            world.nomad()
                                    .stop(
                                            job,
                                            purge,
                                            () -> {
                                                fence.check();
                                                world.checkLeads(operator, "stop");
                                                world.checkUnwanted(operator, job);
                                            });
                            return Optional.empty();
                        });
    }

    @Override
    public void promote(Deployment deployment, Fence fence) {
        judged("promote", fence, () -> world.nomad().promote(deployment, fence));
    }

    @Override
    public void abort(Deployment deployment, Fence fence) {
        judged("abort", fence, () -> world.nomad().abort(deployment, fence));
    }

    private void judged(String what, Fence fence, Runnable call) {
        Optional<Registration> _ =
                written(
                        what,
                        () -> {
                            fence.check();
                            world.checkLeads(operator, what);
                            call.run();
                            return Optional.empty();
                        });
    }

    @Override
    public Optional<JobStub> find(JobId job) {
        return asked(() -> world.nomad().find(job));
    }

    @Override
    public Optional<Deployment> latestDeployment(JobId job) {
        return asked(() -> world.nomad().latestDeployment(job));
    }

    @Override
    public Optional<Deployment> deployment(JobId job, long jobModifyIndex) {
        return asked(() -> world.nomad().deployment(job, jobModifyIndex));
    }

    @Override
    public Evidence evidence(JobId job, OptionalLong version) {
        return asked(() -> world.nomad().evidence(job, version));
    }

    @Override
    public Optional<BatchRun> batchRun(JobId job) {
        return asked(() -> world.nomad().batchRun(job));
    }

    @Override
    public List<Allocation> allocations(JobId job) {
        return asked(() -> world.nomad().allocations(job));
    }

    @Override
    public Optional<JobId> jobOf(String allocation) {
        return asked(() -> world.nomad().jobOf(allocation));
    }

    @Override
    public List<JobVersion> versions(JobId job) {
        return asked(() -> world.nomad().versions(job));
    }

    @Override
    public List<NomadNode> nodesAt(String address) {
        return asked(() -> world.nomad().nodesAt(address));
    }

    @Override
    public Optional<JsonNode> definition(JobId job) {
        return asked(() -> world.nomad().definition(job));
    }

    private <T> T asked(Supplier<T> call) {
        reach();
        return call.get();
    }

    private Optional<Registration> written(String what, Supplier<Optional<Registration>> call) {
        reach();
        world.mayCrash(operator, "before " + what);
        world.mayFreeze(operator, "before " + what);
        Optional<Registration> answer = call.get();
        world.mayCrash(operator, "after " + what);
        if (world.answerLost()) {
            throw new RemoteFailure.Indeterminate("nomad: %s: the answer was lost".formatted(what));
        }
        return answer;
    }

    private void reach() {
        operator.requireAlive();
        if (world.faults().nomadOut()) {
            throw new RemoteFailure.Unavailable("nomad: out");
        }
    }
}
