package dev.drover.proxy;

import static org.awaitility.Awaitility.await;

import dev.drover.testing.CaddyServer;
import dev.drover.testing.ProxyDocuments;
import dev.drover.testing.Tools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.SocketFactory;
import okhttp3.ConnectionPool;
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

    /** The password of everybody. */
    static final String PASSWORD = "rosebud";

    /** Of {@link #PASSWORD}, with the least cost there is. */
    static final String HASH = "$2a$04$FZS/oDg1abbCy.jTG6HNiOmZ8ECHstdcPBamGKEUbjQ42IAkPbgTq";

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
        Hashes hashes =
                new Hashes(
                        Hashes.neededBy(entries).stream()
                                .collect(Collectors.toMap(name -> name, _ -> HASH)));
        String text =
                Tallying.in(CaddyConfig.of(site, hashes, Spelling.ODD, settings, entries))
                        .toString();
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
        List<RouteEntry> entries =
                routes.stream().map(route -> ProxyDocuments.entry(route, 1)).toList();
        return new LiveProxy(site, ProxyDocuments.settings(proxy, 1), entries);
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

    /** A client with another address of this machine; connections of others would be taken for its own. */
    static OkHttpClient from(String address) {
        return CLIENT.newBuilder()
                .connectionPool(new ConnectionPool())
                .socketFactory(new BoundSockets(address))
                .build();
    }

    /** The whole answer to a GET for exactly that, which no client cleans up. */
    String raw(String host, String target) {
        return rawly(
                "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(target, host),
                PATIENCE);
    }

    /**
     * What comes back for exactly these bytes until Caddy closes the connection.
     *
     * @param quiet or says nothing for so long
     */
    String rawly(String request, Duration quiet) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), settings.httpPort())) {
            socket.setSoTimeout((int) quiet.toMillis());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            byte[] chunk = new byte[8192];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                answer.write(chunk, 0, read);
            }
        } catch (SocketTimeoutException kept) {
            // It is kept open for a further request.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return answer.toString(StandardCharsets.UTF_8);
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
