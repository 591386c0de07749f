package dev.drover.adapter.nomad;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.adapter.nomad.Exchange.Ask;
import dev.drover.convergence.RemoteFailure;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;

/** Asks a Nomad agent about itself and what it grants. Thread-safe. */
public final class NomadAgent {

    private final NomadSettings settings;
    private final MeterRegistry registry;

    public NomadAgent(NomadSettings settings, MeterRegistry registry) {
        this.settings = settings;
        this.registry = registry;
    }

    /**
     * Its version, if it said.
     *
     * @throws RemoteFailure.Denied when the token lacks {@code agent:read}
     * @throws RemoteFailure.Unavailable when the agent did not answer
     * @see <a href="https://developer.hashicorp.com/nomad/api-docs/agent#query-self">Query self</a>
     */
    public Optional<String> version() {
        try (Exchange exchange = new Exchange(settings, registry)) {
            JsonNode self =
                    exchange.json(
                            Ask.read(
                                    Operation.FIND,
                                    "ask the agent about itself",
                                    "/v1/agent/self",
                                    exchange.defaultNamespace()));
            return Optional.ofNullable(
                    self.path("config").path("Version").path("Version").textValue());
        }
    }

    /**
     * Reads the last byte of some allocation's log.
     *
     * @return whether there was an allocation with a log
     * @throws RemoteFailure.Denied when the token lacks {@code read-logs} or may not list jobs
     */
    public boolean readsLog() {
        try (Exchange exchange = new Exchange(settings, registry)) {
            JsonNode allocations =
                    exchange.json(
                            Ask.read(Operation.LIST, "list allocations", "/v1/allocations", "*")
                                    .with("filter", "ClientStatus == \"running\"")
                                    .with("per_page", "1"));
            for (JsonNode allocation : allocations) {
                for (var task : allocation.path("TaskStates").properties()) {
                    readLog(exchange, allocation, task.getKey());
                    return true;
                }
            }
            return false;
        }
    }

    private static void readLog(Exchange exchange, JsonNode allocation, String task) {
        Ask ask =
                Ask.read(
                                Operation.EVIDENCE,
                                "read the log of task " + task,
                                "/v1/client/fs/logs/" + allocation.path("ID").asText(),
                                allocation.path("Namespace").asText())
                        .with("task", task)
                        .with("type", "stderr")
                        .with("origin", "end")
                        .with("offset", "1")
                        .with("plain", "true");
        exchange.send(ask, (body, _) -> body.readNBytes(1));
    }
}
