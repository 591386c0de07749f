package dev.drover.adapter.caddy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.adapter.caddy.Caddy.Running;
import dev.drover.convergence.RemoteFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The admin API of a Caddy on a socket file, at a loopback address, or with TLS on both sides. Thread-safe.
 *
 * @see <a href="https://caddyserver.com/docs/api">Caddy's admin API</a>
 */
public final class AdminApi implements SharedCaddy {

    private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(5);

    /** It answers after the old servers have ended, which may take as long as its {@code grace_period}. */
    private static final Duration CHANGE_TIMEOUT = Duration.ofSeconds(60);

    /** So much of an answer is read. As a tree it takes some ten times as much, of the operator's heap of 160 MB. */
    private static final int BYTES_MOST = 4 * 1024 * 1024;

    private static final String SOCKET = "unix/";
    private static final Pattern VERSIONED =
            Pattern.compile("/caddy/v2@(v[0-9][0-9A-Za-z.-]{0,40})/");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Vertx vertx;
    private final HttpClient client;
    private final String address;

    /**
     * Connects when first asked.
     *
     * @param address {@code unix//run/caddy/admin.sock}, {@code http://127.0.0.1:2019} or {@code https://host:2021}
     * @param files with https: PEM files of this side
     */
    public AdminApi(String address, Optional<Files> files) {
        this.address = address;
        this.vertx =
                Vertx.vertx(
                        new VertxOptions()
                                .setEventLoopPoolSize(1)
                                .setWorkerPoolSize(1)
                                .setInternalBlockingPoolSize(1));
        // A change of configuration ends Caddy's old admin server, and with it what is kept open.
        HttpClientOptions options = new HttpClientOptions().setKeepAlive(false);
        options.setConnectTimeout((int) LOOK_TIMEOUT.toMillis());
        files.ifPresent(own -> secure(options, own));
        this.client = vertx.createHttpClient(options);
    }

    /**
     * PEM files.
     *
     * @param certificate of this side
     * @param key of that certificate
     * @param authority that vouches for the other side; empty for those that this machine trusts
     */
    public record Files(String certificate, String key, Optional<String> authority) {}

    private static void secure(HttpClientOptions options, Files files) {
        // Without the name Caddy does not know which certificate is asked for, and Vert.x leaves
        // out names without a dot.
        options.setVerifyHost(true).setForceSni(true);
        options.setKeyCertOptions(
                new PemKeyCertOptions().addCertPath(files.certificate()).addKeyPath(files.key()));
        files.authority()
                .ifPresent(
                        file -> options.setTrustOptions(new PemTrustOptions().addCertPath(file)));
    }

    @Override
    public Running running() {
        String what = "look at the configuration";
        Answer answer = look(what, "/config/");
        if (answer.status() != 200 || answer.tag().isEmpty()) {
            throw strange(what, answer);
        }
        try {
            return new Running(JSON.readTree(answer.body()), answer.tag());
        } catch (JsonProcessingException garbled) {
            throw new RemoteFailure.Unavailable(
                    "caddy: %s: the answer of %s is no JSON".formatted(what, address), garbled);
        }
    }

    @Override
    public boolean change(Change change, String tag) {
        String what = "change the configuration";
        RequestOptions request =
                request(change)
                        .putHeader("Content-Type", "application/json")
                        .putHeader("If-Match", tag);
        Answer answer;
        try {
            answer = sent(request, body(change), CHANGE_TIMEOUT);
        } catch (TimeoutException late) {
            throw new RemoteFailure.Indeterminate(
                    "caddy: %s: %s gave no answer within %d s"
                            .formatted(what, address, CHANGE_TIMEOUT.toSeconds()));
        } catch (Silent silent) {
            throw new RemoteFailure.Indeterminate(
                    "caddy: %s at %s: %s".formatted(what, address, silent.getMessage()), silent);
        }
        return switch (answer.status()) {
            case 200 -> true;
            case 412 -> false;
            case 400, 500 -> throw LocalCaddy.refused(what, LocalCaddy.words(answer.body()));
            default -> throw strange(what, answer);
        };
    }

    private RequestOptions request(Change change) {
        return switch (change) {
            // Where there is no configuration at all, only this is understood.
            case Change.Put put when put.path().isEmpty() -> to(HttpMethod.POST, "/config/");
            case Change.Put put ->
                    to(
                            HttpMethod.PUT,
                            put.path().stream()
                                    .map(AdminApi::escaped)
                                    .collect(Collectors.joining("/", "/config/", "")));
            // Also the same once more is loaded.
            case Change.Replace replace ->
                    to(HttpMethod.PATCH, "/id/" + escaped(replace.id()))
                            .putHeader("Cache-Control", "must-revalidate");
            case Change.Remove remove -> to(HttpMethod.DELETE, "/id/" + escaped(remove.id()));
        };
    }

    private static String escaped(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Buffer body(Change change) {
        return switch (change) {
            case Change.Put put -> Buffer.buffer(put.content().toString());
            case Change.Replace replace -> Buffer.buffer(replace.content().toString());
            case Change.Remove _ -> Buffer.buffer();
        };
    }

    @Override
    public Optional<String> version() {
        // No part of the API says it. What each of its threads does names the sources it was built
        // from. A remote admin API need not allow to ask for that.
        try {
            Answer answer = look("look at the version", "/debug/pprof/goroutine?debug=1");
            return answer.status() != 200
                    ? Optional.empty()
                    : VERSIONED
                            .matcher(answer.body())
                            .results()
                            .findFirst()
                            .map(found -> found.group(1));
        } catch (RemoteFailure unheard) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        client.close();
        Future<Void> _ = vertx.close();
    }

    private Answer look(String what, String path) {
        try {
            return looked(path);
        } catch (TimeoutException late) {
            throw new RemoteFailure.Unavailable(
                    "caddy: %s: no answer within %d s at %s"
                            .formatted(what, LOOK_TIMEOUT.toSeconds(), address));
        } catch (Silent silent) {
            throw new RemoteFailure.Unavailable(
                    "caddy: %s: %s at %s; does that Caddy run, and may the operator reach its admin API?"
                            .formatted(what, silent.getMessage(), address),
                    silent);
        }
    }

    /** A change of configuration closes connections that are kept: who only looks may ask once more. */
    private Answer looked(String path) throws TimeoutException {
        try {
            return sent(to(HttpMethod.GET, path), Buffer.buffer(), LOOK_TIMEOUT);
        } catch (Silent closed) {
            return sent(to(HttpMethod.GET, path), Buffer.buffer(), LOOK_TIMEOUT);
        }
    }

    private RequestOptions to(HttpMethod method, String path) {
        RequestOptions request =
                new RequestOptions()
                        .setMethod(method)
                        .setTimeout(CHANGE_TIMEOUT.toMillis())
                        .setURI(path);
        if (address.startsWith(SOCKET)) {
            String file = address.substring(SOCKET.length());
            return request.setServer(SocketAddress.domainSocketAddress(file))
                    .setHost("localhost")
                    .setPort(80);
        }
        URI uri = URI.create(address);
        String host = uri.getHost();
        return request.setHost(host.startsWith("[") ? host.substring(1, host.length() - 1) : host)
                .setPort(uri.getPort())
                .setSsl(uri.getScheme().equals("https"));
    }

    private Answer sent(RequestOptions options, Buffer body, Duration patience)
            throws TimeoutException {
        Future<Answer> answer =
                client.request(options)
                        .compose(request -> request.send(body))
                        .compose(AdminApi::read);
        try {
            return answer.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw late;
        } catch (Exception broken) {
            // Vert.x throws what broke the connection whatever it is, checked or not.
            throw new Silent(broken);
        }
    }

    private static Future<Answer> read(HttpClientResponse response) {
        Promise<Answer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(whole::tryFail);
        response.handler(part -> {
            body.appendBuffer(part);
            if (body.length() > BYTES_MOST
                    && whole.tryFail("it answered more than 4 MiB, which is not read")) {
                Future<Void> _ = response.request().reset();
            }
        });
        response.endHandler(_ ->
                whole.tryComplete(
                        new Answer(
                                response.statusCode(),
                                Objects.requireNonNullElse(response.getHeader("Etag"), ""),
                                body.toString())));
        return whole.future();
    }

    private RemoteFailure strange(String what, Answer answer) {
        String why =
                answer.status() == 403
                        ? "; its admin API does not allow that: docs/proxy.md says what is needed"
                        : "";
        return new RemoteFailure.Unavailable(
                "caddy: %s: %s answered %d %s%s"
                        .formatted(
                                what,
                                address,
                                answer.status(),
                                LocalCaddy.words(answer.body()),
                                why));
    }

    private record Answer(int status, String tag, String body) {}

    /** No answer, or not a whole one. */
    private static final class Silent extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Silent(Exception broken) {
            super(words(broken), broken);
        }

        /** What broke TLS stands below what says that it is broken. */
        private static String words(Throwable broken) {
            Throwable cause = broken.getCause();
            return cause == null
                    ? String.valueOf(broken.getMessage())
                    : "%s (%s)".formatted(broken.getMessage(), cause.getMessage());
        }
    }
}
