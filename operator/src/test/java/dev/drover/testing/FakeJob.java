package dev.drover.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.nomad.Allocation;
import dev.drover.adapter.nomad.BatchRun;
import dev.drover.adapter.nomad.Deployment;
import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.JobStub;
import dev.drover.adapter.nomad.JobStub.GroupCounts;
import dev.drover.adapter.nomad.Nomad;
import dev.drover.adapter.nomad.Nomad.JobVersion;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One job of the fake Nomad with its past; moves its indexes as the real one does. */
final class FakeJob {

    private ObjectNode definition = JsonNodeFactory.instance.objectNode();
    private final List<JobVersion> versions = new ArrayList<>();
    private long jobModifyIndex;
    private long modifyIndex;
    private long submitTime;
    private boolean stopped;
    private boolean lingers;
    private Optional<Deployment> deployment = Optional.empty();
    private Optional<Instant> decidedAt = Optional.empty();
    private boolean willBeHealthy = true;
    private Phase phase = Phase.STARTING;
    private Instant wellSince = Instant.EPOCH;

    private enum Phase {
        STARTING,
        GOOD,
        BAD
    }

    /** What will become of the allocations of a definition, and when. */
    record Fate(Duration after, boolean healthy) {}

    ObjectNode definition() {
        return definition;
    }

    List<JobVersion> versions() {
        return versions;
    }

    long jobModifyIndex() {
        return jobModifyIndex;
    }

    boolean stopped() {
        return stopped;
    }

    Optional<Deployment> deployment() {
        return deployment;
    }

    void define(ObjectNode newer, long index, Instant now, Fate fate) {
        definition = newer;
        stopped = false;
        phase = Phase.STARTING;
        willBeHealthy = fate.healthy();
        decidedAt = waits() ? Optional.empty() : Optional.of(now.plus(fate.after()));
        moved(index, now);
        deployment = hasDeployments() ? Optional.of(deployment("running", index)) : deployment;
    }

    /** Its instances take long to end when it is stopped. */
    void linger() {
        lingers = true;
    }

    void stop(long index, Instant now) {
        stopped = true;
        decidedAt = Optional.empty();
        moved(index, now);
        deployment = deployment.map(d -> d.active() ? deployment("cancelled", index) : d);
    }

    /** Whether something became of the allocations by now. */
    boolean decide(Instant now, long index) {
        if (decidedAt.filter(at -> !now.isBefore(at)).isEmpty()) {
            return false;
        }
        decidedAt = Optional.empty();
        wellSince = now;
        phase = willBeHealthy ? Phase.GOOD : Phase.BAD;
        modifyIndex = index;
        if (hasDeployments()) {
            boolean waits = phase == Phase.GOOD && hasCanaries();
            String status = phase == Phase.GOOD ? "successful" : "failed";
            deployment = Optional.of(waits ? awaiting(index) : deployment(status, index));
        }
        return true;
    }

    /** Ends a deployment whose canaries wait for somebody. */
    void judge(String status, long index) {
        modifyIndex = index;
        phase = status.equals("successful") ? Phase.GOOD : Phase.BAD;
        decidedAt = Optional.empty();
        deployment = Optional.of(deployment(status, index));
    }

    /** Only a new version has them, and only where nobody promotes by himself they wait. */
    private boolean hasCanaries() {
        JsonNode group = definition.path("TaskGroups").path(0).path("Update");
        JsonNode update = group.isObject() ? group : definition.path("Update");
        return versions.size() > 1
                && update.path("Canary").asInt() > 0
                && !update.path("AutoPromote").asBoolean();
    }

    private Deployment awaiting(long index) {
        Deployment running = deployment("running", index);
        return new Deployment(
                running.id(),
                running.job(),
                running.jobModifyIndex(),
                running.jobVersion(),
                running.status(),
                running.description(),
                running.desired(),
                1,
                1,
                0,
                true,
                true,
                index);
    }

    JobStub stub(JobId id) {
        return new JobStub(
                id,
                type(),
                status(),
                stopped,
                definition.path("Periodic").isObject(),
                definition.path("ParameterizedJob").isObject(),
                Optional.empty(),
                jobModifyIndex,
                modifyIndex,
                submitTime,
                isOurs(),
                groups());
    }

    BatchRun run() {
        boolean ended = phase != Phase.STARTING;
        return new BatchRun(
                jobModifyIndex,
                definition.path("Meta").path(Nomad.OWNER_META).asText().equals(Nomad.HOOK_OWNER),
                definition.path("Meta").path(Nomad.RUN_META).asText(),
                BatchRun.state(
                        stopped,
                        status().equals("dead"),
                        ended || stopped ? 0 : 1,
                        phase == Phase.GOOD ? 1 : 0,
                        phase == Phase.BAD ? 1 : 0));
    }

    private void moved(long index, Instant now) {
        long version = versions.isEmpty() ? 0 : versions.getLast().version() + 1;
        jobModifyIndex = index;
        modifyIndex = index;
        submitTime = ChronoUnit.NANOS.between(Instant.EPOCH, now);
        versions.add(new JobVersion(version, index, submitTime, isOurs()));
    }

    private Deployment deployment(String status, long index) {
        int desired = 0;
        for (JsonNode group : definition.path("TaskGroups")) {
            desired += group.path("Count").asInt(1);
        }
        String id = "deployment-" + jobModifyIndex;
        return new Deployment(
                id,
                new JobId(definition.path("Namespace").asText(), definition.path("ID").asText()),
                jobModifyIndex,
                versions.getLast().version(),
                status,
                "deployment " + status,
                desired,
                desired,
                status.equals("successful") ? desired : 0,
                status.equals("failed") ? desired : 0,
                false,
                false,
                index);
    }

    /** Named by the index of their definition, their group, and a number from 0. */
    List<Allocation> allocations() {
        List<Allocation> allocations = new ArrayList<>();
        for (JsonNode group : definition.path("TaskGroups")) {
            for (int number = 0; number < group.path("Count").asInt(1) && !waits(); number++) {
                String name = group.path("Name").asText();
                String id = "%d-%s-%d".formatted(jobModifyIndex, name, number);
                allocations.add(
                        new Allocation(
                                id, name, fate(), number == 0 ? canary() : Optional.empty()));
            }
        }
        return allocations;
    }

    private Optional<Allocation.Canary> canary() {
        return deployment
                .filter(Deployment::awaitingPromotion)
                .map(now -> new Allocation.Canary(now.jobVersion(), Optional.of(wellSince)));
    }

    private Allocation.Fate fate() {
        if (stopped || phase == Phase.BAD || (phase == Phase.GOOD && endsByItself())) {
            return Allocation.Fate.GOING;
        }
        return phase == Phase.GOOD ? Allocation.Fate.SERVING : Allocation.Fate.COMING;
    }

    private Map<String, GroupCounts> groups() {
        Map<String, GroupCounts> groups = new HashMap<>();
        for (JsonNode group : definition.path("TaskGroups")) {
            groups.put(group.path("Name").asText(), counts(group.path("Count").asInt(1)));
        }
        return groups;
    }

    private GroupCounts counts(int count) {
        if (waits()) {
            return new GroupCounts(0, 0, 0, 0, 0, 0, 0);
        }
        if (stopped) {
            return lingers
                    ? new GroupCounts(0, 0, count, 0, 0, 0, 0)
                    : new GroupCounts(0, 0, 0, count, 0, 0, 0);
        }
        return switch (phase) {
            case STARTING -> new GroupCounts(0, count, 0, 0, 0, 0, 0);
            case BAD -> new GroupCounts(0, 0, 0, 0, count, 0, 0);
            case GOOD ->
                    endsByItself()
                            ? new GroupCounts(0, 0, 0, count, 0, 0, 0)
                            : new GroupCounts(0, 0, count, 0, 0, 0, 0);
        };
    }

    private String status() {
        if (stopped || (phase != Phase.STARTING && endsByItself())) {
            return "dead";
        }
        return phase == Phase.STARTING && !waits() ? "pending" : "running";
    }

    private String type() {
        return definition.path("Type").asText("service");
    }

    private boolean isOurs() {
        return definition.path("Meta").path(Nomad.OWNER_META).asText().equals(Nomad.OWNER);
    }

    private boolean endsByItself() {
        return type().equals("batch") || type().equals("sysbatch");
    }

    private boolean hasDeployments() {
        return type().equals("service") && !waits();
    }

    /** It only starts children. */
    private boolean waits() {
        return definition.path("Periodic").isObject()
                || definition.path("ParameterizedJob").isObject();
    }
}
