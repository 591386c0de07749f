package dev.drover.proxy;

import static org.awaitility.Awaitility.await;

import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.kind.proxy.ProxySpec;
import dev.drover.kind.route.RouteRenderer;
import dev.drover.kind.route.RouteSpec;
import dev.drover.schema.Catalog;
import dev.drover.schema.DocumentReader;
import dev.drover.schema.Reading;
import dev.drover.schema.SchemaDocumentReader;
import dev.drover.testing.CaddyServer;
import dev.drover.testing.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.SocketFactory;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * A real Caddy that serves documents as their authors wrote them, and a client that takes each host for this machine. Not
 * thread-safe.
 */
final class LiveProxy implements AutoCloseable {

    private static final DocumentReader READER =
            new SchemaDocumentReader(
                    Catalog.load(Map.of("Route", RouteSpec.class, "Proxy", ProxySpec.class)));

    private static final Pattern NAMED =
            Pattern.compile("kind: ([A-Za-z]+)\nmetadata: \\{namespace: shop, name: ([a-z-]+)}");

    /** No test waits so long; what hangs fails. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** Does not follow and does not come again: each test sees what Caddy answers. */
    static final OkHttpClient CLIENT =
            new OkHttpClient.Builder()
                    .dns(_ -> List.of(InetAddress.getLoopbackAddress()))
                    .followRedirects(false)
                    .retryOnConnectionFailure(false)
                    .callTimeout(PATIENCE)
                    .build();

    private final Site site;
    private final ProxySettings settings;
    private final CaddyServer caddy;
    private final Set<String> services;

    /** What came back. */
    record Answer(int status, Headers headers, String body) {

        /** The value of a header that is there once at most; empty when it is not there. */
        String header(String name) {
            List<String> values = headers.values(name);
            if (values.size() > 1) {
                throw new AssertionError(name + " is there twice: " + values);
            }
            return values.isEmpty() ? "" : values.getFirst();
        }
    }

    private LiveProxy(Site site, ProxySettings settings, List<RouteEntry> entries) {
        this.site = site;
        this.settings = settings;
        this.services = CaddyConfig.services(entries);
        String text = CaddyConfig.of(site, Spelling.ODD, settings, entries).toString();
        try {
            Files.createDirectories(site.slots());
            Files.writeString(site.configuration(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        services.forEach(this::serve);
        caddy = CaddyServer.start(site);
        await("Caddy at port " + settings.httpPort()).atMost(PATIENCE).until(this::listens);
    }

    /** A folder for a proxy. A socket file's path may have no more than 107 bytes. */
    static Site site() {
        try {
            return new Site(Files.createTempDirectory(Path.of("/tmp"), "proxy-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a Caddy with that document of kind Proxy and those of kind Route. Nobody is behind its services yet. */
    static LiveProxy start(Site site, String proxy, List<String> routes) {
        ProxySpec spec = (ProxySpec) read(proxy).spec();
        List<RouteEntry> entries =
                routes.stream()
                        .map(LiveProxy::read)
                        .map(route -> RouteRenderer.entry(route.key(), 1, (RouteSpec) route.spec()))
                        .toList();
        return new LiveProxy(site, spec.settings(1), entries);
    }

    /** The text of an example. */
    static String example(String file) {
        try {
            return Files.readString(Tools.repository().resolve("crds-schema").resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The texts of all examples of kind Route. */
    static List<String> routes() {
        try (Stream<Path> files = Files.list(Tools.repository().resolve("crds-schema"))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.matches("Route\\..*example\\.yaml"))
                    .sorted()
                    .map(LiveProxy::example)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A document of kind Route in the namespace shop. */
    static String route(String name, String spec) {
        return "apiVersion: drover/v1\nkind: Route\nmetadata: {namespace: shop, name: %s}\nspec:\n%s"
                .formatted(name, spec.indent(2));
    }

    private static Document<?> read(String text) {
        Reading reading = reading(text);
        if (reading instanceof Reading.Accepted accepted) {
            return accepted.document();
        }
        throw new IllegalArgumentException(text + reading);
    }

    /** What the project's reader says of a document. */
    static Reading reading(String text) {
        Matcher named = NAMED.matcher(text);
        if (!named.find()) {
            throw new IllegalArgumentException("no name: " + text);
        }
        DocumentKey key = new DocumentKey("shop", named.group(1), named.group(2));
        return READER.read(key, text.getBytes(StandardCharsets.UTF_8), 1);
    }

    /** Puts these addresses behind a service, as a member does. */
    void serve(String service, String... addresses) {
        if (!services.contains(service)) {
            throw new IllegalArgumentException("%s is none of %s".formatted(service, services));
        }
        List<String> slots = Slots.filled(Collections.emptyList(), Arrays.asList(addresses));
        try {
            for (int number = 0; number < Slots.COUNT; number++) {
                Path fresh = site.folder().resolve("fresh");
                Files.writeString(fresh, slots.get(number));
                Files.move(fresh, site.slot(service, number), StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Answer get(String host, String path) {
        return ask(to(host, path));
    }

    /** A request without TLS. */
    Request.Builder to(String host, String path) {
        return new Request.Builder()
                .url("http://%s:%d%s".formatted(host, settings.httpPort(), path));
    }

    /** A request with TLS. */
    Request.Builder secureTo(String host, String path) {
        int port = settings.httpsPort().orElseThrow();
        return new Request.Builder().url("https://%s:%d%s".formatted(host, port, path));
    }

    Answer ask(Request.Builder request) {
        try {
            return ask(CLIENT, request);
        } catch (IOException e) {
            throw new UncheckedIOException(caddy.output(), e);
        }
    }

    static Answer ask(OkHttpClient client, Request.Builder request) throws IOException {
        try (Response response = client.newCall(request.build()).execute()) {
            ResponseBody body = response.body();
            return new Answer(
                    response.code(), response.headers(), body == null ? "" : body.string());
        }
    }

    /** A client with another address of this machine. */
    static OkHttpClient from(String address) {
        return CLIENT.newBuilder().socketFactory(new BoundSockets(address)).build();
    }

    /** The whole answer to a GET for exactly that, which no client cleans up. */
    String raw(String host, String target) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), settings.httpPort())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            String request =
                    "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                            .formatted(target, host);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything Caddy has printed. */
    String output() {
        return caddy.output();
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), settings.httpPort())) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() {
        caddy.close();
    }

    /** Sockets with one of this machine's addresses. */
    private static final class BoundSockets extends SocketFactory {

        private final String address;

        BoundSockets(String address) {
            this.address = address;
        }

        @Override
        public Socket createSocket() throws IOException {
            Socket socket = new Socket();
            socket.bind(new InetSocketAddress(address, 0));
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException();
        }
    }
}
