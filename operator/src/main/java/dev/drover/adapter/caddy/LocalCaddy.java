package dev.drover.adapter.caddy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.convergence.RemoteFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * A Caddy whose admin API listens on a socket file of this machine: who may open the file rules Caddy, and nobody else.
 * Thread-safe.
 *
 * @see <a href="https://caddyserver.com/docs/api">Caddy's admin API</a>
 */
public final class LocalCaddy implements Caddy {

    private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(5);

    /** It answers after the old servers have ended, which they may take {@code shutdown_delay} for. */
    private static final Duration APPLY_TIMEOUT = Duration.ofSeconds(30);

    private static final int WORDS_SHOWN_MAX = 1_000;
    private static final Pattern VERSIONED =
            Pattern.compile("/caddy/v2@(v[0-9][0-9A-Za-z.-]{0,40})/");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Vertx vertx;
    private final HttpClient client;
    private final String admin;

    /**
     * Connects when first asked.
     *
     * @param admin the socket file of the admin API
     */
    public LocalCaddy(String admin) {
        this.admin = admin;
        // One thread carries all there is to carry, and nothing may be written below /tmp.
        this.vertx =
                Vertx.vertx(
                        new VertxOptions()
                                .setEventLoopPoolSize(1)
                                .setWorkerPoolSize(1)
                                .setInternalBlockingPoolSize(1));
        // A change of configuration ends Caddy's old admin server, and with it what is kept open.
        this.client = vertx.createHttpClient(new HttpClientOptions().setKeepAlive(false));
    }

    @Override
    public Running running() {
        Answer answer = look(admin, "look at the configuration", "/config/");
        if (answer.status() != 200 || answer.tag().isEmpty()) {
            throw strange("look at the configuration", answer);
        }
        return new Running(tree("look at the configuration", answer.body()), answer.tag());
    }

    @Override
    public String tag() {
        String what = "look at the configuration";
        // The tag comes first: what it stands for may be long, and is cut off.
        Future<Answer> beginning =
                client.request(to(admin, HttpMethod.GET, "/config/"))
                        .compose(request ->
                                request.send()
                                        .map(response -> {
                                            response.exceptionHandler(_ -> {});
                                            Future<Void> _ = request.reset();
                                            return new Answer(
                                                    response.statusCode(), tagOf(response), "");
                                        }));
        Answer answer = answered(what, admin, () -> within(beginning, LOOK_TIMEOUT));
        if (answer.status() != 200 || answer.tag().isEmpty()) {
            throw strange(what, answer);
        }
        return answer.tag();
    }

    private static String tagOf(HttpClientResponse response) {
        return Objects.requireNonNullElse(response.getHeader("Etag"), "");
    }

    @Override
    public boolean apply(JsonNode configuration, String tag) {
        String what = "apply a configuration";
        RequestOptions request =
                to(admin, HttpMethod.POST, "/config/")
                        .putHeader("Content-Type", "application/json")
                        .putHeader("If-Match", tag);
        Answer answer;
        try {
            answer = sent(request, Buffer.buffer(configuration.toString()), APPLY_TIMEOUT);
        } catch (TimeoutException late) {
            throw new RemoteFailure.Indeterminate(
                    "caddy: %s: no answer within %d s".formatted(what, APPLY_TIMEOUT.toSeconds()));
        } catch (CaddySilent silent) {
            throw new RemoteFailure.Indeterminate(
                    "caddy: %s: %s".formatted(what, silent.getMessage()), silent);
        }
        return switch (answer.status()) {
            case 200 -> true;
            case 412 -> false;
            case 400, 500 -> throw refused(what, words(answer.body()));
            default -> throw strange(what, answer);
        };
    }

    @Override
    public int requestsInFlight() {
        return inFlight().values().stream().mapToInt(Integer::intValue).sum();
    }

    /** By address, those that have any. */
    private Map<String, Integer> inFlight() {
        String what = "look at the upstreams";
        Answer answer = look(admin, what, "/reverse_proxy/upstreams");
        if (answer.status() != 200) {
            throw strange(what, answer);
        }
        Map<String, Integer> inFlight = new HashMap<>();
        for (JsonNode upstream : tree(what, answer.body())) {
            // An address in a file has an entry of its own beside the one of its file.
            String address = upstream.path("address").asText();
            int number = upstream.path("num_requests").asInt();
            if (!address.startsWith("{") && number > 0) {
                inFlight.merge(address, number, Integer::sum);
            }
        }
        return inFlight;
    }

    @Override
    public Tally tally() {
        String what = "look at the metrics";
        Answer answer = look(admin, what, "/metrics");
        if (answer.status() != 200) {
            throw strange(what, answer);
        }
        return Counts.of(answer.body());
    }

    @Override
    public boolean counts() {
        String what = "look whether it counts";
        Answer answer =
                answered(
                        what,
                        admin,
                        () ->
                                sent(
                                        to(admin, HttpMethod.HEAD, TallyAnswer.PATH),
                                        Buffer.buffer(),
                                        LOOK_TIMEOUT));
        return switch (answer.status()) {
            case 200 -> true;
            case 404 -> false;
            default -> throw strange(what, answer);
        };
    }

    @Override
    public Optional<Counted> counted() {
        String what = "look at what it has counted";
        Answer answer = look(admin, what, TallyAnswer.PATH);
        if (answer.status() == 404) {
            return Optional.empty();
        }
        if (answer.status() != 200) {
            throw strange(what, answer);
        }
        if (answer.body().length() > TallyAnswer.CHARACTERS_MOST) {
            throw new RemoteFailure.Unavailable(
                    "caddy: %s: the answer has %d characters, more than %d"
                            .formatted(what, answer.body().length(), TallyAnswer.CHARACTERS_MOST));
        }
        return Optional.of(TallyAnswer.of(tree(what, answer.body()), inFlight()));
    }

    @Override
    public Optional<String> version() {
        // No part of the API says it. What each of its threads does names the sources it was built
        // from.
        String what = "look at the version";
        Answer answer = look(admin, what, "/debug/pprof/goroutine?debug=1");
        if (answer.status() != 200) {
            throw strange(what, answer);
        }
        return VERSIONED.matcher(answer.body()).results().findFirst().map(found -> found.group(1));
    }

    @Override
    public int ask(String socket, String path) {
        String what = "ask for " + path;
        // What it answers may be long, or never end.
        Future<Integer> status =
                client.request(to(socket, HttpMethod.GET, path))
                        .compose(request ->
                                request.send()
                                        .map(response -> {
                                            // Else it logs as an error that it was cut off here.
                                            response.exceptionHandler(_ -> {});
                                            Future<Void> _ = request.reset();
                                            return response.statusCode();
                                        }));
        return answered(what, socket, () -> within(status, LOOK_TIMEOUT));
    }

    @Override
    public boolean gone() {
        try (SocketChannel knock = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            // A frozen one lets callers queue, and in the end wait: neither is an answer to this
            // question.
            knock.configureBlocking(false);
            boolean _ = knock.connect(UnixDomainSocketAddress.of(admin));
            return false;
        } catch (IOException nobody) {
            return true;
        }
    }

    @Override
    public void close() {
        client.close();
        Future<Void> _ = vertx.close();
    }

    private Answer look(String socket, String what, String path) {
        return answered(what, socket, () -> looked(socket, path));
    }

    /** A change of configuration closes connections that are kept: who only looks may ask once more. */
    private Answer looked(String socket, String path) throws TimeoutException {
        try {
            return sent(to(socket, HttpMethod.GET, path), Buffer.buffer(), LOOK_TIMEOUT);
        } catch (CaddySilent closed) {
            return sent(to(socket, HttpMethod.GET, path), Buffer.buffer(), LOOK_TIMEOUT);
        }
    }

    /** What may not come in time. */
    private interface Awaited<T> {
        T value() throws TimeoutException;
    }

    private static <T> T answered(String what, String socket, Awaited<T> awaited) {
        try {
            return awaited.value();
        } catch (TimeoutException late) {
            throw new RemoteFailure.Unavailable(
                    "caddy: %s: no answer within %d s at %s"
                            .formatted(what, LOOK_TIMEOUT.toSeconds(), socket));
        } catch (CaddySilent silent) {
            throw new RemoteFailure.Unavailable(
                    "caddy: %s: %s at %s; does Caddy run, and may this user open the file?"
                            .formatted(what, silent.getMessage(), socket),
                    silent);
        }
    }

    private static RequestOptions to(String socket, HttpMethod method, String path) {
        return new RequestOptions()
                .setServer(SocketAddress.domainSocketAddress(socket))
                .setHost("localhost")
                .setPort(80)
                .setMethod(method)
                .setTimeout(APPLY_TIMEOUT.toMillis())
                .setURI(path);
    }

    private Answer sent(RequestOptions options, Buffer body, Duration patience)
            throws TimeoutException {
        Future<Answer> answer =
                client.request(options)
                        .compose(request -> request.send(body))
                        .compose(response ->
                                response.body()
                                        .map(read ->
                                                new Answer(
                                                        response.statusCode(),
                                                        tagOf(response),
                                                        read.toString())));
        return within(answer, patience);
    }

    private static <T> T within(Future<T> answer, Duration patience) throws TimeoutException {
        try {
            return answer.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw late;
        } catch (Exception broken) {
            // Vert.x throws what broke the connection whatever it is, checked or not.
            throw new CaddySilent(broken);
        }
    }

    private static JsonNode tree(String what, String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException garbled) {
            throw new RemoteFailure.Unavailable(
                    "caddy: %s: the answer is no JSON".formatted(what), garbled);
        }
    }

    /** What fails when it starts fails for the machine's reasons. */
    static RemoteFailure refused(String what, String words) {
        String message = "caddy: %s: %s".formatted(what, words);
        return words.contains("start: ") || words.contains("listening on")
                ? new Unstarted(message)
                : new RemoteFailure.Refused(message);
    }

    private static RemoteFailure strange(String what, Answer answer) {
        return new RemoteFailure.Unavailable(
                "caddy: %s: %d %s".formatted(what, answer.status(), words(answer.body())));
    }

    /** Caddy says what is wrong in a field. */
    static String words(String body) {
        String said;
        try {
            said = JSON.readTree(body).path("error").asText(body);
        } catch (JsonProcessingException plain) {
            said = body;
        }
        return said.substring(0, Math.min(said.length(), WORDS_SHOWN_MAX)).strip();
    }

    private record Answer(int status, String tag, String body) {}

    /** No answer, or not a whole one. */
    private static final class CaddySilent extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CaddySilent(Exception broken) {
            super(String.valueOf(broken.getMessage()), broken);
        }
    }
}
