package dev.drover.adapter.nomad;

import static dev.drover.adapter.nomad.Exchange.JSON;
import static dev.drover.adapter.nomad.Shapes.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.nomad.Exchange.Ask;
import dev.drover.adapter.nomad.Exchange.Expected;
import dev.drover.convergence.Fence;
import dev.drover.convergence.RemoteFailure;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Nomad over the connections of its SDK. Definitions travel as the JSON trees they are: the SDK's classes would add nulls and
 * zeros to them. Thread-safe.
 */
public final class SdkNomad implements Nomad, AutoCloseable {

    private final Exchange exchange;
    private final Reads reads;
    private final EvidenceReader evidence;

    /**
     * Opens no connection yet.
     *
     * @throws IllegalArgumentException when a certificate or key cannot be used
     */
    public SdkNomad(NomadSettings settings, MeterRegistry registry) {
        this.exchange = new Exchange(settings, registry);
        this.reads = new Reads(exchange);
        this.evidence = new EvidenceReader(exchange);
    }

    /** What the feed shares with these calls. */
    Reads reads() {
        return reads;
    }

    /** What the feed shares with these calls. */
    Exchange exchange() {
        return exchange;
    }

    @Override
    public ObjectNode parse(String hcl, String variables) {
        ObjectNode body = JSON.createObjectNode();
        body.put("JobHCL", hcl).put("Variables", variables).put("Canonicalize", false);
        JsonNode job =
                exchange.json(
                        Ask.send(
                                        Operation.PARSE,
                                        "parse HCL",
                                        "/v1/jobs/parse",
                                        exchange.defaultNamespace())
                                .with(body));
        if (job instanceof ObjectNode tree) {
            return tree;
        }
        throw new RemoteFailure.Refused("nomad: parse HCL: the answer holds no job");
    }

    @Override
    public JobDiff plan(ObjectNode job) {
        JobId id = idOf(job);
        ObjectNode body = JSON.createObjectNode();
        body.put("Diff", true).set("Job", job);
        return PlanText.read(
                exchange.json(
                        Ask.send(
                                        Operation.PLAN,
                                        "plan job " + id,
                                        pathOf(id) + "/plan",
                                        id.namespace())
                                .with(body)));
    }

    @Override
    public Optional<Registration> register(ObjectNode job, long expected, Fence fence) {
        JobId id = idOf(job);
        ObjectNode body = JSON.createObjectNode();
        body.put("EnforceIndex", true).put("JobModifyIndex", expected).set("Job", job);
        Ask ask =
                Ask.send(Operation.REGISTER, "register job " + id, "/v1/jobs", id.namespace())
                        .with(body);
        fence.check();
        return exchange.jsonUnless(Expected.CONFLICT, ask)
                .map(answer ->
                        new Registration(
                                answer.path("JobModifyIndex").asLong(),
                                text(answer, "Warnings").strip()));
    }

    @Override
    public void stop(JobId job, boolean purge, Fence fence) {
        Ask ask =
                Ask.read(
                                Operation.STOP,
                                (purge ? "purge job " : "stop job ") + job,
                                pathOf(job),
                                job.namespace())
                        .method("DELETE")
                        .with("purge", Boolean.toString(purge));
        fence.check();
        exchange.json(ask);
    }

    @Override
    public void promote(Deployment deployment, Fence fence) {
        judge(deployment, "promote", JSON.createObjectNode().put("All", true), fence);
    }

    @Override
    public void abort(Deployment deployment, Fence fence) {
        judge(deployment, "fail", JSON.createObjectNode(), fence);
    }

    private void judge(Deployment deployment, String word, ObjectNode body, Fence fence) {
        Ask ask =
                Ask.send(
                                Operation.JUDGE,
                                "%s the deployment of job %s".formatted(word, deployment.job()),
                                "/v1/deployment/%s/%s".formatted(word, deployment.id()),
                                deployment.job().namespace())
                        .with(body.put("DeploymentID", deployment.id()));
        fence.check();
        exchange.json(ask);
    }

    @Override
    public Optional<JobStub> find(JobId job) {
        return reads.job(job).map(Shapes.SeenJob::stub);
    }

    @Override
    public Optional<Deployment> latestDeployment(JobId job) {
        return reads.latestDeployment(job).map(Shapes.SeenDeployment::deployment);
    }

    @Override
    public Optional<Deployment> deployment(JobId job, long jobModifyIndex) {
        return reads.deployment(job, jobModifyIndex).map(Shapes.SeenDeployment::deployment);
    }

    @Override
    public Evidence evidence(JobId job, OptionalLong version) {
        return evidence.of(job, version);
    }

    @Override
    public Optional<BatchRun> batchRun(JobId job) {
        return definition(job).map(definition -> reads.batchRun(job, definition));
    }

    @Override
    public List<Allocation> allocations(JobId job) {
        return reads.allocations(job);
    }

    @Override
    public Optional<JobId> jobOf(String allocation) {
        Ask ask =
                Ask.read(
                        Operation.ALLOCATION,
                        "read allocation " + allocation,
                        "/v1/allocation/" + allocation,
                        exchange.defaultNamespace());
        return exchange.jsonUnless(Expected.ABSENT, ask)
                .map(found -> new JobId(text(found, "Namespace"), text(found, "JobID")));
    }

    @Override
    public List<JobVersion> versions(JobId job) {
        Ask ask =
                Ask.read(
                        Operation.VERSIONS,
                        "read the versions of job " + job,
                        pathOf(job) + "/versions",
                        job.namespace());
        List<JobVersion> versions = new ArrayList<>();
        for (JsonNode version :
                exchange.jsonUnless(Expected.ABSENT, ask)
                        .map(answer -> answer.path("Versions"))
                        .orElseGet(JSON::missingNode)) {
            versions.add(
                    new JobVersion(
                            version.path("Version").asLong(),
                            version.path("JobModifyIndex").asLong(),
                            version.path("SubmitTime").asLong(),
                            Shapes.isOurs(version)));
        }
        return versions;
    }

    @Override
    public List<NomadNode> nodesAt(String address) {
        return reads.nodesAt(address);
    }

    @Override
    public Optional<JsonNode> definition(JobId job) {
        return exchange.jsonUnless(
                Expected.ABSENT,
                Ask.read(Operation.DEFINITION, "read job " + job, pathOf(job), job.namespace()));
    }

    @Override
    public void close() {
        exchange.close();
    }

    /** Nomad takes the namespace of the query before the one in the job: so both are the same. */
    private JobId idOf(ObjectNode job) {
        String namespace = text(job, "Namespace");
        String id = text(job, "ID");
        if (id.isEmpty()) {
            throw new RemoteFailure.Refused("nomad: the job has no ID");
        }
        return new JobId(namespace.isEmpty() ? exchange.defaultNamespace() : namespace, id);
    }

    private static String pathOf(JobId job) {
        return "/v1/job/" + job.id();
    }
}
