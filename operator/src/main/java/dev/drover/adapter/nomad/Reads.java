package dev.drover.adapter.nomad;

import static dev.drover.adapter.nomad.Exchange.JSON;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.adapter.nomad.Exchange.Ask;
import dev.drover.adapter.nomad.Shapes.SeenDeployment;
import dev.drover.adapter.nomad.Shapes.SeenJob;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads of jobs and deployments: one, or all of them as a stream of small trees. Thread-safe. */
final class Reads {

    /** All namespaces that the token may list; Nomad leaves out the others without a word. */
    private static final String EVERYWHERE = "*";

    /** What an address or a name of a machine is made of; nothing of it ends a text in a filter. */
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9.:_-]+");

    private final Exchange exchange;

    Reads(Exchange exchange) {
        this.exchange = exchange;
    }

    /**
     * Everything of one sort at one index.
     *
     * @param index Nomad's index of the answer: later changes have a higher one
     */
    record Listing<T>(long index, List<T> entries) {}

    /** All jobs. */
    Listing<SeenJob> jobs() {
        return list(
                Ask.read(Operation.LIST, "list jobs", "/v1/jobs", EVERYWHERE).with("meta", "true"),
                Shapes::ofList);
    }

    /** All jobs, as soon as Nomad's index is beyond {@code seen}, at the latest after {@code patience}. */
    Listing<SeenJob> jobsAfter(long seen, Duration patience) {
        return list(
                Ask.read(Operation.WATCH, "wait for a change of jobs", "/v1/jobs", EVERYWHERE)
                        .with("meta", "true")
                        .with("index", Long.toUnsignedString(seen))
                        .with("wait", patience.toMillis() + "ms"),
                Shapes::ofList);
    }

    /** All allocations of one job. */
    List<Allocation> allocations(JobId job) {
        return list(allocationsOf(job), Shapes::allocation).entries();
    }

    private static Ask allocationsOf(JobId job) {
        return Ask.read(
                Operation.EVIDENCE,
                "list the allocations of job " + job,
                "/v1/job/" + job.id() + "/allocations",
                job.namespace());
    }

    /** How the version of that definition fares. */
    BatchRun batchRun(JobId job, JsonNode definition) {
        int open = 0;
        int complete = 0;
        int failed = 0;
        for (JsonNode allocation : exchange.json(allocationsOf(job))) {
            if (allocation.path("JobVersion").asLong() != definition.path("Version").asLong()) {
                continue;
            }
            switch (allocation.path("ClientStatus").asText()) {
                // One that was stopped ends as complete too.
                case "complete" ->
                        complete += allocation.path("DesiredStatus").asText().equals("run") ? 1 : 0;
                case "failed", "lost" -> failed++;
                default -> open++;
            }
        }
        return new BatchRun(
                definition.path("JobModifyIndex").asLong(),
                definition.path("Meta").path(Nomad.OWNER_META).asText().equals(Nomad.HOOK_OWNER),
                definition.path("Meta").path(Nomad.RUN_META).asText(),
                BatchRun.state(
                        definition.path("Stop").asBoolean(),
                        definition.path("Status").asText().equals("dead"),
                        open,
                        complete,
                        failed));
    }

    /** All deployments that Nomad remembers. */
    Listing<SeenDeployment> deployments() {
        return list(
                Ask.read(Operation.LIST, "list deployments", "/v1/deployments", EVERYWHERE),
                Shapes::deployment);
    }

    /** One job, as lists show it, because only lists hold counts. */
    Optional<SeenJob> job(JobId job) {
        Ask ask =
                Ask.read(Operation.FIND, "look at job " + job, "/v1/jobs", job.namespace())
                        .with("meta", "true")
                        .with("prefix", job.id());
        // Without the filter the prefix alone would also bring all the job's children.
        boolean canBeQuoted = job.id().indexOf('`') < 0;
        return list(
                        canBeQuoted ? ask.with("filter", "ID == `" + job.id() + "`") : ask,
                        Shapes::ofList)
                .entries()
                .stream()
                .filter(seen -> seen.stub().id().equals(job))
                .findFirst();
    }

    /** The newest deployment of one job. */
    Optional<SeenDeployment> latestDeployment(JobId job) {
        JsonNode answer =
                exchange.json(
                        Ask.read(
                                Operation.DEPLOYMENT,
                                "look at the deployment of job " + job,
                                "/v1/job/" + job.id() + "/deployment",
                                job.namespace()));
        return answer.isObject() ? Optional.of(Shapes.deployment(answer)) : Optional.empty();
    }

    /** The deployment of one definition, however many came after it; empty when Nomad has none. */
    Optional<SeenDeployment> deployment(JobId job, long jobModifyIndex) {
        JsonNode answer =
                exchange.json(
                        Ask.read(
                                Operation.DEPLOYMENT,
                                "look at the deployments of job " + job,
                                "/v1/job/" + job.id() + "/deployments",
                                job.namespace()));
        for (JsonNode deployment : answer) {
            if (deployment.path("JobSpecModifyIndex").asLong() == jobModifyIndex) {
                return Optional.of(Shapes.deployment(deployment));
            }
        }
        return Optional.empty();
    }

    /** Nodes that have that address. */
    List<NomadNode> nodesAt(String address) {
        if (!ADDRESS.matcher(address).matches()) {
            return List.of();
        }
        // Nomad's lists of nodes show neither attributes nor meta, but its filter sees both.
        String filter =
                """
                Meta.%1$s == "%2$s" or (Meta.%1$s is empty and (Name == "%2$s" \
                or "/Attributes/unique.network.ip-address" == "%2$s"))\
                """
                        .formatted(Nomad.ADDRESS_META, address);
        return list(
                        Ask.read(
                                        Operation.NODES,
                                        "look for the node at " + address,
                                        "/v1/nodes",
                                        exchange.defaultNamespace())
                                .with("filter", filter),
                        Reads::node)
                .entries();
    }

    /** A node that is drained, or closed by a person, is up and takes nothing. */
    private static NomadNode node(JsonNode node) {
        String status = node.path("Status").asText();
        String eligibility = node.path("SchedulingEligibility").asText();
        return new NomadNode(
                node.path("ID").asText(),
                node.path("Name").asText(),
                eligibility.equals("ineligible") && status.equals("ready") ? eligibility : status);
    }

    private <T> Listing<T> list(Ask ask, Function<JsonNode, T> shape) {
        return exchange.send(ask, (body, index) -> new Listing<>(index, entries(body, shape)));
    }

    /** Each entry becomes a tree of its own and is let go: ten thousand jobs never stand in memory as JSON. */
    private static <T> List<T> entries(InputStream body, Function<JsonNode, T> shape)
            throws IOException {
        List<T> entries = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(body)) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.VALUE_NULL) {
                return entries;
            }
            if (first != JsonToken.START_ARRAY) {
                throw new IOException("expected a list, found " + first);
            }
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                JsonNode entry = JSON.readTree(parser);
                entries.add(shape.apply(entry));
            }
            return entries;
        }
    }
}
