package dev.drover.adapter.nomad;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.adapter.nomad.Exchange.Ask;
import dev.drover.convergence.RemoteFailure;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;

/** Asks a Nomad agent about itself. Thread-safe. */
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
}
