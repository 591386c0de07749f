package dev.drover.adapter.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.convergence.RemoteFailure;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks a Consul agent about itself. Thread-safe. */
public final class ConsulAgent {

    private static final String ATTEMPT = "ask the agent about itself";
    private static final int OK = 200;

    private final ConsulSettings settings;

    public ConsulAgent(ConsulSettings settings) {
        this.settings = settings;
    }

    /**
     * What it says.
     *
     * @param version its version, if it said
     * @param clock its clock when it answered, if it said; whole seconds
     * @param connectionsMax how many HTTP connections it takes from one address, if it said
     */
    public record Self(
            Optional<String> version, Optional<Instant> clock, OptionalInt connectionsMax) {}

    /**
     * Asks.
     *
     * @throws RemoteFailure.Denied when the token lacks {@code agent:read}
     * @throws RemoteFailure.Unavailable when the agent did not answer
     * @see <a href="https://developer.hashicorp.com/consul/api-docs/agent#read-configuration">Read configuration</a>
     */
    public Self self() {
        return asked(ATTEMPT, "/v1/agent/self", ConsulAgent::read);
    }

    /**
     * Reads the list of all nodes or services.
     *
     * @param what {@code node} or {@code service}
     * @throws RemoteFailure.Denied when something was left out because the token may not see it
     * @throws RemoteFailure.Unavailable when the agent did not answer
     */
    public void readsAll(String what) {
        String attempt = "list all %ss".formatted(what);
        boolean filtered =
                asked(
                        attempt,
                        "/v1/catalog/%ss".formatted(what),
                        response -> ConsulHttp.Answer.of(response).filtered());
        if (filtered) {
            throw new RemoteFailure.Denied(
                    "consul: %s: some were left out of the answer".formatted(attempt));
        }
    }

    private interface Reading<T> {
        T of(HttpResponse<byte[]> response) throws IOException;
    }

    private <T> T asked(String attempt, String path, Reading<T> reading) {
        try (ConsulHttp http = new ConsulHttp(settings)) {
            HttpResponse<byte[]> response =
                    http.get(path).get(settings.callTimeout().toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != OK) {
                throw ConsulFailures.ofStatus(
                        attempt,
                        response.statusCode(),
                        new String(response.body(), StandardCharsets.UTF_8),
                        false);
            }
            return reading.of(response);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ConsulFailures.ofException(attempt, e, false, settings);
        } catch (ExecutionException | TimeoutException | IOException e) {
            throw ConsulFailures.ofException(attempt, e, false, settings);
        }
    }

    private static Self read(HttpResponse<byte[]> response) throws IOException {
        JsonNode self = new ObjectMapper().readTree(response.body());
        JsonNode limit = self.path("DebugConfig").path("HTTPMaxConnsPerClient");
        return new Self(
                Optional.ofNullable(self.path("Config").path("Version").textValue()),
                response.headers().firstValue("Date").flatMap(ConsulAgent::time),
                limit.isInt() ? OptionalInt.of(limit.intValue()) : OptionalInt.empty());
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (DateTimeException notATime) {
            return Optional.empty();
        }
    }
}
