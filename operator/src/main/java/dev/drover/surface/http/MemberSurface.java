package dev.drover.surface.http;

import dev.drover.adapter.Token;
import dev.drover.cluster.Holder;
import dev.drover.cluster.MakingWay;
import dev.drover.cluster.MemberCall;
import dev.drover.cluster.RoleCodec;
import dev.drover.cluster.SupervisorLoop;
import dev.drover.convergence.RemoteFailure;
import dev.drover.role.SupervisorEvent.ConfirmationAsked;
import dev.drover.role.SupervisorEvent.Confirmed;
import dev.drover.role.parameter.ParameterState;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of one supervisor: questions of operators and of other supervisors, for those who have the token. It carries out
 * nothing that it is sent: a promise asked for is given only for a term that the supervisor reads in the record by itself, and of a
 * person's words it knows four. Thread-safe.
 */
public final class MemberSurface implements AutoCloseable {

    /** A question is some fifty bytes. */
    private static final int BODY_BYTES_MAX = 4_096;

    private static final CompletableFuture<?> HEARD = CompletableFuture.completedFuture(Map.of());

    private static final String METRICS = "/metrics";

    private static final String BEARER = "Bearer ";
    private static final Logger LOG = LoggerFactory.getLogger(MemberSurface.class);

    private final Token token;
    private final Map<String, Call> calls;
    private final AtomicLong unauthorized = new AtomicLong();
    private final WebServer server;

    private MemberSurface(WebServer.Engine engine, Address wanted, Token token, Sources sources) {
        this.token = token;
        SupervisorLoop supervisor = sources.supervisor();
        this.calls =
                Map.of(
                        "/v1/holder",
                        question(
                                MemberCall.Who.class,
                                _ -> CompletableFuture.completedFuture(sources.holder())),
                        "/v1/probe",
                        question(MemberCall.Probe.class, supervisor::probed),
                        "/v1/promise",
                        question(MemberCall.Ask.class, supervisor::asked),
                        "/v1/prepare",
                        question(MemberCall.Prepare.class, sources.way()::prepared),
                        "/v1/instruct",
                        question(MemberCall.Instruct.class, supervisor::instructed),
                        "/v1/parameters",
                        _ -> () -> CompletableFuture.completedFuture(sources.parameters().get()),
                        "/v1/confirm",
                        question(ConfirmationAsked.class, news(supervisor::heard)),
                        "/v1/confirmed",
                        question(Confirmed.class, news(supervisor::heard)));
        this.server = WebServer.start(engine, wanted, "--api", this::serve);
    }

    /**
     * Who is asked for its answers.
     *
     * @param holder who goes by the member's name here
     * @param supervisor of the member
     * @param way what a primary does before it makes way
     * @param parameters how the server stands to the parameters that are asked for; comes back at once
     */
    public record Sources(
            Holder holder,
            SupervisorLoop supervisor,
            MakingWay way,
            Supplier<ParameterState> parameters) {}

    /** What is asked for at one path: understood first, since only what cannot be understood is the caller's fault. */
    @FunctionalInterface
    private interface Call {
        /**
         * Understands it, and does nothing yet.
         *
         * @throws IllegalArgumentException when it cannot be understood
         */
        Supplier<CompletableFuture<?>> read(byte[] body);
    }

    private static <T> Call question(Class<T> type, Function<T, CompletableFuture<?>> asked) {
        return body -> {
            T message = RoleCodec.message(type, body);
            return () -> asked.apply(message);
        };
    }

    private static <T> Function<T, CompletableFuture<?>> news(Consumer<T> heard) {
        return message -> {
            heard.accept(message);
            return HEARD;
        };
    }

    /**
     * Listens; answers requests from the moment it returns.
     *
     * @param engine used for nothing else; ended by {@link #close}, or when this fails
     * @param address where, of the private network; port 0 takes any free one, see {@link #address}
     * @param token what callers have to show; a supervisor without one lets nobody ask
     * @param sources of its answers
     * @throws UncheckedIOException when that address cannot be had; the message says why and what to do
     */
    public static MemberSurface start(
            WebServer.Engine engine, Address address, Token token, Sources sources) {
        return new MemberSurface(engine, address, token, sources);
    }

    /** Where it listens, with the port in use. */
    public Address address() {
        return server.address();
    }

    /** How many callers showed no token, or another. */
    public long unauthorized() {
        return unauthorized.get();
    }

    @Override
    public void close() {
        server.close();
    }

    private void serve(HttpServerRequest request) {
        String path = Optional.ofNullable(request.path()).orElse("");
        @Nullable Call call = calls.get(path);
        if (!authorized(request)) {
            unauthorized.incrementAndGet();
            end(request, 401, "a token is asked for: Authorization: Bearer TOKEN\n");
        } else if (path.equals(METRICS)) {
            end(request, 200, meters());
        } else if (call == null) {
            end(
                    request,
                    404,
                    "there is GET %s, and POST %s\n"
                            .formatted(METRICS, String.join(", ", new TreeSet<>(calls.keySet()))));
        } else if (!request.method().equals(HttpMethod.POST)) {
            request.response().putHeader("Allow", "POST");
            end(request, 405, "only POST is possible here\n");
        } else {
            read(request, call);
        }
    }

    /** One meter needs no library: a member is to stay small. */
    private String meters() {
        return """
        # HELP drover_member_unauthorized_requests_total Requests to this supervisor without its token, or with another.
        # TYPE drover_member_unauthorized_requests_total counter
        drover_member_unauthorized_requests_total %d
        """
                .formatted(unauthorized.get());
    }

    private boolean authorized(HttpServerRequest request) {
        String shown = Optional.ofNullable(request.getHeader("Authorization")).orElse("");
        try {
            return token.current()
                    .filter(secret ->
                            MessageDigest.isEqual(
                                    (BEARER + secret).getBytes(StandardCharsets.UTF_8),
                                    shown.getBytes(StandardCharsets.UTF_8)))
                    .isPresent();
        } catch (RemoteFailure unreadable) {
            LOG.warn("{}", unreadable.getMessage());
            return false;
        }
    }

    private static void read(HttpServerRequest request, Call call) {
        Buffer body = Buffer.buffer();
        request.handler(part -> {
            if (body.length() + part.length() > BODY_BYTES_MAX) {
                end(request, 413, "at most %d bytes\n".formatted(BODY_BYTES_MAX));
                request.connection().close();
            } else {
                body.appendBuffer(part);
            }
        });
        // The server is asked, which takes a while when it hangs.
        request.endHandler(
                _ -> Thread.ofVirtual().start(() -> answer(request, call, body.getBytes())));
    }

    private static void answer(HttpServerRequest request, Call call, byte[] body) {
        Supplier<CompletableFuture<?>> understood;
        try {
            understood = call.read(body);
        } catch (IllegalArgumentException wrong) {
            end(request, 400, wrong.getMessage() + "\n");
            return;
        }
        try {
            json(request, understood.get().join());
        } catch (CompletionException unanswered) {
            failed(request, unanswered.getCause());
        } catch (RuntimeException fault) {
            failed(request, fault);
        }
    }

    private static void json(HttpServerRequest request, Object answer) {
        HttpServerResponse response = request.response();
        if (!response.ended()) {
            response.putHeader("Content-Type", "application/json")
                    .end(Buffer.buffer(RoleCodec.encode(answer)));
        }
    }

    /** What cannot be answered yet is no failure: it is asked again. */
    private static void failed(HttpServerRequest request, @Nullable Throwable failure) {
        if (failure instanceof TimeoutException) {
            end(request, 503, "not yet\n");
        } else if (failure instanceof RejectedExecutionException) {
            end(request, 503, "too much is asked at a time; ask again\n");
        } else {
            LOG.error("http: answer {}: failed", request.path(), failure);
            end(request, 500, "Drover failed to answer; its log says why.\n");
        }
    }

    private static void end(HttpServerRequest request, int status, String text) {
        HttpServerResponse response = request.response();
        if (!response.ended()) {
            response.setStatusCode(status)
                    .putHeader("Content-Type", "text/plain; charset=utf-8")
                    .end(text);
        }
    }
}
