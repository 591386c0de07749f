package dev.drover.adapter.nomad;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hashicorp.nomad.javasdk.ErrorResponseException;
import com.hashicorp.nomad.javasdk.NomadApiClient;
import com.hashicorp.nomad.javasdk.NomadApiConfiguration;
import com.hashicorp.nomad.javasdk.NomadException;
import com.hashicorp.nomad.javasdk.QueryOptions;
import com.hashicorp.nomad.javasdk.RawApi;
import dev.drover.adapter.Token;
import dev.drover.adapter.nomad.Failures.Effect;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.RemoteMetrics;
import dev.drover.convergence.RemoteMetrics.Outcome;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;
import org.apache.http.HttpHost;
import org.apache.http.NameValuePair;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.RequestBuilder;
import org.apache.http.config.Registry;
import org.apache.http.config.RegistryBuilder;
import org.apache.http.conn.socket.ConnectionSocketFactory;
import org.apache.http.conn.socket.PlainConnectionSocketFactory;
import org.apache.http.conn.ssl.DefaultHostnameVerifier;
import org.apache.http.conn.ssl.NoopHostnameVerifier;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.conn.util.PublicSuffixMatcher;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.entity.ContentType;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;
import org.apache.http.message.BasicNameValuePair;

/**
 * Sends requests to Nomad and brings back answers or {@link RemoteFailure}s, bounded in time, counted and timed. Shared by
 * the calls and the feed. Thread-safe.
 */
final class Exchange implements AutoCloseable {

    /** Nomad's numbers are 64 bits and its trees shallow: the defaults of Jackson hold them. */
    static final ObjectMapper JSON = new ObjectMapper();

    /** More at once would only queue in a small cluster's server. */
    private static final int CONNECTIONS_MAX = 64;

    /** On a local network an address that does not answer by then is down. */
    private static final int CONNECT_MILLIS = 2_000;

    /** An idle connection is probed before use, so that a restarted server costs no lost write. */
    private static final int PROBE_AFTER_MILLIS = 500;

    private static final PublicSuffixMatcher NO_SUFFIXES =
            new PublicSuffixMatcher(List.of(), List.of());

    private final NomadSettings settings;
    private final Token token;
    private final NomadApiClient client;
    private final RawApi api;
    private final RemoteMetrics metrics;
    private final Clock clock;

    Exchange(NomadSettings settings, MeterRegistry registry) {
        this.settings = settings;
        this.token = settings.token();
        // Region, namespace and token stay out of the client: it would send them beside those of
        // each request.
        this.client =
                new NomadApiClient(
                        new NomadApiConfiguration.Builder()
                                .setAddress(hostOf(settings.address()))
                                .build(),
                        connections(settings));
        this.api = new RawApi(client);
        this.clock = registry.config().clock();
        this.metrics =
                new RemoteMetrics(registry, "nomad", Operation.labels(), Operation.waitingLabels());
    }

    /**
     * One request.
     *
     * @param operation for metrics: one of few words
     * @param attempt for people: what is tried, for example {@code register job web}
     * @param body sent as JSON, missing for none
     */
    record Ask(
            Operation operation,
            String attempt,
            String method,
            String path,
            String namespace,
            List<NameValuePair> parameters,
            JsonNode body) {

        /** A read of one small thing. */
        static Ask read(Operation operation, String attempt, String path, String namespace) {
            return new Ask(
                    operation, attempt, "GET", path, namespace, List.of(), JSON.missingNode());
        }

        /** A request with a body. */
        static Ask send(Operation operation, String attempt, String path, String namespace) {
            return new Ask(
                    operation, attempt, "PUT", path, namespace, List.of(), JSON.missingNode());
        }

        /** The same with one more query parameter. */
        Ask with(String name, String value) {
            List<NameValuePair> more = new ArrayList<>(parameters);
            more.add(new BasicNameValuePair(name, value));
            return new Ask(operation, attempt, method, path, namespace, more, body);
        }

        /** The same with a body. */
        Ask with(JsonNode sent) {
            return new Ask(operation, attempt, method, path, namespace, parameters, sent);
        }

        /** The same by another HTTP method. */
        Ask method(String other) {
            return new Ask(operation, attempt, other, path, namespace, parameters, body);
        }
    }

    /** An error answer that is no failure. */
    enum Expected {
        NONE,
        /** Somebody changed the job in between. */
        CONFLICT,
        /** There is no such job. */
        ABSENT;

        private boolean is(int status, String text) {
            return switch (this) {
                case NONE -> false;
                case CONFLICT -> Failures.isConflict(status, text);
                case ABSENT -> status == 404;
            };
        }
    }

    /** An answer that is one JSON value. */
    JsonNode json(Ask ask) {
        return send(ask, (body, _) -> JSON.readTree(body));
    }

    /** An answer that is one JSON value; empty when it is the expected error instead. */
    Optional<JsonNode> jsonUnless(Expected expected, Ask ask) {
        return sendUnless(expected, ask, (body, _) -> JSON.readTree(body));
    }

    /**
     * Sends it and has the answer read from its stream.
     *
     * @throws RemoteFailure when there is no good answer
     */
    <T> T send(Ask ask, RawApi.BodyReader<T> reader) {
        return sendUnless(Expected.NONE, ask, reader).orElseThrow();
    }

    private <T> Optional<T> sendUnless(Expected expected, Ask ask, RawApi.BodyReader<T> reader) {
        return metrics.timed(
                ask.operation().label(),
                () -> sent(expected, ask, reader),
                answer ->
                        answer.isEmpty() && expected == Expected.CONFLICT
                                ? Outcome.CONFLICT
                                : Outcome.OK);
    }

    private <T> Optional<T> sent(Expected expected, Ask ask, RawApi.BodyReader<T> reader) {
        Effect effect = ask.operation().effect();
        try {
            return Optional.of(api.send(request(ask), options(ask), timely(ask, reader)));
        } catch (ErrorResponseException e) {
            int status = e.getServerErrorCode();
            String text = e.getServerErrorMessage();
            if (expected.is(status, text)) {
                return Optional.empty();
            }
            throw Failures.ofAnswer(effect, ask.attempt(), status, text);
        } catch (IOException e) {
            throw Failures.ofSilence(effect, ask.attempt(), withoutQuotes(e));
        } catch (NomadException | IllegalArgumentException e) {
            // The SDK's words for an error status without a body.
            IOException senseless =
                    new IOException("an answer without sense: " + e.getMessage(), e);
            throw Failures.ofSilence(effect, ask.attempt(), senseless);
        }
    }

    /** An event stream has no end; everything else must come as a whole. */
    private <T> RawApi.BodyReader<T> timely(Ask ask, RawApi.BodyReader<T> reader) {
        if (ask.operation() == Operation.STREAM) {
            return reader;
        }
        long begun = clock.monotonicTime();
        Duration patience = patience(ask);
        return (body, index) -> reader.read(new TimelyBody(body, clock, begun, patience), index);
    }

    private Duration patience(Ask ask) {
        Duration own = ask.operation().patience();
        return own.compareTo(settings.patience()) < 0 ? own : settings.patience();
    }

    /** What a JSON parser says quotes the answer, which may hold anything. */
    private static IOException withoutQuotes(IOException e) {
        return e instanceof JsonProcessingException
                ? new IOException("the answer is not the JSON that was expected")
                : e;
    }

    /** The namespace of jobs that name none. */
    String defaultNamespace() {
        return settings.namespace();
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw new AssertionError("closing a connection pool does no input or output", e);
        }
    }

    private RequestBuilder request(Ask ask) {
        RequestBuilder request = api.request(ask.method(), ask.path());
        ask.parameters().forEach(request::addParameters);
        if (!ask.body().isMissingNode()) {
            request.setEntity(
                    new ByteArrayEntity(bytesOf(ask.body()), ContentType.APPLICATION_JSON));
        }
        int patience = Math.toIntExact(patience(ask).toMillis());
        return request.setConfig(
                RequestConfig.custom()
                        .setConnectTimeout(CONNECT_MILLIS)
                        .setConnectionRequestTimeout(patience)
                        .setSocketTimeout(patience)
                        .build());
    }

    private QueryOptions<Object> options(Ask ask) {
        QueryOptions<Object> options = new QueryOptions<>().setNamespace(ask.namespace());
        settings.region().ifPresent(options::setRegion);
        token.current().ifPresent(options::setAuthToken);
        return options;
    }

    private static byte[] bytesOf(JsonNode body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new AssertionError("a tree can always be written", e);
        }
    }

    private static HttpHost hostOf(URI address) {
        int port = address.getPort() >= 0 ? address.getPort() : 4646;
        return new HttpHost(address.getHost(), port, address.getScheme());
    }

    private static CloseableHttpClient connections(NomadSettings settings) {
        HttpClientBuilder builder =
                HttpClientBuilder.create()
                        .disableAutomaticRetries()
                        .disableRedirectHandling()
                        .disableCookieManagement()
                        .disableContentCompression()
                        // Only cookies would ask for the list of public suffixes, and to read the
                        // real one takes a tenth of a command's time.
                        .setPublicSuffixMatcher(NO_SUFFIXES)
                        .setConnectionTimeToLive(10, TimeUnit.MINUTES);
        PoolingHttpClientConnectionManager pool =
                new PoolingHttpClientConnectionManager(sockets(settings));
        pool.setMaxTotal(CONNECTIONS_MAX);
        pool.setDefaultMaxPerRoute(CONNECTIONS_MAX);
        pool.setValidateAfterInactivity(PROBE_AFTER_MILLIS);
        return builder.setConnectionManager(pool).build();
    }

    private static Registry<ConnectionSocketFactory> sockets(NomadSettings settings) {
        var sockets =
                RegistryBuilder.<ConnectionSocketFactory>create()
                        .register("http", PlainConnectionSocketFactory.getSocketFactory());
        if ("https".equals(settings.address().getScheme())) {
            SSLContext context = TlsContext.of(settings.tls());
            sockets.register(
                    "https", new SSLConnectionSocketFactory(context, verifier(settings.tls())));
        }
        return sockets.build();
    }

    private static HostnameVerifier verifier(NomadSettings.Tls tls) {
        if (tls.skipVerify()) {
            return NoopHostnameVerifier.INSTANCE;
        }
        HostnameVerifier strict = new DefaultHostnameVerifier();
        return tls.serverName()
                .<HostnameVerifier>map(name -> (_, session) -> strict.verify(name, session))
                .orElse(strict);
    }
}
