package dev.drover.adapter.supervisor;

import dev.drover.adapter.Token;
import dev.drover.cluster.Holder;
import dev.drover.cluster.MemberCall;
import dev.drover.cluster.Peers;
import dev.drover.cluster.RoleCodec;
import dev.drover.cluster.Supervisors;
import dev.drover.convergence.RemoteFailure;
import dev.drover.role.Promise;
import dev.drover.role.Report;
import dev.drover.role.SupervisorEvent;
import dev.drover.role.SupervisorEvent.ConfirmationAsked;
import dev.drover.role.SupervisorEvent.Confirmed;
import dev.drover.role.parameter.ParameterState;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Supervisors by their HTTP API. Each call has a time of its own, the whole answer included: a frozen machine takes the connection and
 * says nothing. Thread-safe.
 */
public final class HttpSupervisors implements Supervisors, Peers, AutoCloseable {

    private static final Duration CONNECT = Duration.ofMillis(400);
    private static final Duration PROBE = Duration.ofMillis(500);
    private static final Duration ASK = Duration.ofSeconds(2);
    private static final Duration PREPARE = Duration.ofSeconds(50);
    private static final int OK = 200;

    private static final Logger LOG = LoggerFactory.getLogger(HttpSupervisors.class);

    private final HttpClient client;
    private final Function<String, Optional<String>> addresses;
    private final Token token;

    /**
     * Reaches nobody yet.
     *
     * @param addresses {@code host:port} of a member's supervisor by the member's name; empty = not known
     * @param token that the supervisors of this cluster ask for
     */
    public HttpSupervisors(Function<String, Optional<String>> addresses, Token token) {
        this.addresses = addresses;
        this.token = token;
        this.client =
                HttpClient.newBuilder()
                        .connectTimeout(CONNECT)
                        .version(HttpClient.Version.HTTP_1_1)
                        .executor(
                                Executors.newThreadPerTaskExecutor(
                                        Thread.ofVirtual().name("supervisors-", 0).factory()))
                        .build();
    }

    @Override
    public Answer probe(String name, MemberCall.Probe call) {
        try {
            HttpResponse<byte[]> response = post(name, "/v1/probe", call, PROBE);
            return response.statusCode() == OK
                    ? said(name, RoleCodec.message(Report.class, response.body()))
                    : new Answer.Silent("it answers " + response.statusCode());
        } catch (HttpTimeoutException silent) {
            return new Answer.Silent(String.valueOf(silent.getMessage()));
        } catch (ConnectException failed) {
            return failed.getCause() instanceof UnresolvedAddressException
                    ? new Answer.Silent("its host name is unknown")
                    : new Answer.Refused();
        } catch (IOException | IllegalArgumentException | RemoteFailure broken) {
            return new Answer.Silent(String.valueOf(broken.getMessage()));
        }
    }

    /** Another member may listen where this one was. */
    private static Answer said(String name, Report report) {
        return report.member().name().equals(name)
                ? new Answer.Said(report)
                : new Answer.Silent("there is " + report.member().name() + " instead");
    }

    /**
     * Who goes by the name of the member whose supervisor listens there; takes at most half a second.
     *
     * @param address {@code host:port}
     * @return empty when nobody says so
     */
    public Optional<Holder> holder(String address) {
        try {
            HttpResponse<byte[]> response =
                    postTo(address, "/v1/holder", new MemberCall.Who(), PROBE);
            return response.statusCode() == OK
                    ? Optional.of(RoleCodec.message(Holder.class, response.body()))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException | RemoteFailure silent) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Promise> ask(String name, MemberCall.Ask call) {
        try {
            HttpResponse<byte[]> response = post(name, "/v1/promise", call, ASK);
            return response.statusCode() == OK
                    ? Optional.of(RoleCodec.message(Promise.class, response.body()))
                            .filter(promise -> promise.member().name().equals(name))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException | RemoteFailure broken) {
            return Optional.empty();
        }
    }

    /**
     * Has the member of that name write what a shutdown would have to write; takes at most 50 seconds.
     *
     * @return whether its supervisor said that all of it is on the disk
     */
    public boolean prepare(String name) {
        try {
            HttpResponse<byte[]> response =
                    post(name, "/v1/prepare", new MemberCall.Prepare(), PREPARE);
            return response.statusCode() == OK
                    && RoleCodec.message(MemberCall.Prepared.class, response.body()).done();
        } catch (IOException | IllegalArgumentException | RemoteFailure broken) {
            LOG.info("prepare {}: {}", name, broken.getMessage());
            return false;
        }
    }

    @Override
    public Optional<String> instruct(MemberCall.Instruct call) {
        String name = call.instruction().member().name();
        try {
            HttpResponse<byte[]> response = post(name, "/v1/instruct", call, PROBE);
            return response.statusCode() == OK
                    ? RoleCodec.message(MemberCall.Heard.class, response.body()).objection()
                    : Optional.of(
                            "the supervisor of %s answers %d"
                                    .formatted(name, response.statusCode()));
        } catch (IOException | IllegalArgumentException | RemoteFailure away) {
            return Optional.of(
                    "whether %s has heard it nobody knows: %s; look: drover db list"
                            .formatted(name, away.getMessage()));
        }
    }

    /** Asks the member of that name how its server stands to its parameters; empty when it does not say within half a second. */
    public Optional<ParameterState> parameters(String name) {
        try {
            HttpResponse<byte[]> response = post(name, "/v1/parameters", Map.of(), PROBE);
            return response.statusCode() == OK
                    ? Optional.of(RoleCodec.message(ParameterState.class, response.body()))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException | RemoteFailure broken) {
            return Optional.empty();
        }
    }

    @Override
    public void tell(String name, SupervisorEvent what) {
        String path =
                switch (what) {
                    case ConfirmationAsked _ -> "/v1/confirm";
                    case Confirmed _ -> "/v1/confirmed";
                    default -> throw new IllegalArgumentException("not for others: " + what);
                };
        send(name, path, what);
    }

    private void send(String name, String path, Object what) {
        try {
            HttpResponse<byte[]> response = post(name, path, what, PROBE);
            if (response.statusCode() != OK) {
                LOG.warn("tell {} {}: it answers {}", name, path, response.statusCode());
            }
        } catch (IOException | IllegalArgumentException | RemoteFailure away) {
            LOG.debug("tell {} {}: {}", name, path, away.getMessage());
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private HttpResponse<byte[]> post(String name, String path, Object message, Duration patience)
            throws IOException {
        String address =
                addresses
                        .apply(name)
                        .orElseThrow(() -> new IOException("nobody says where " + name + " is"));
        return postTo(address, path, message, patience);
    }

    private HttpResponse<byte[]> postTo(
            String address, String path, Object message, Duration patience) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://" + address + path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(RoleCodec.encode(message)));
        token.current().ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        CompletableFuture<HttpResponse<byte[]>> flight =
                client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        try {
            return flight.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            flight.cancel(true);
            throw new HttpTimeoutException("no answer within %d ms".formatted(patience.toMillis()));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (InterruptedException e) {
            flight.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
