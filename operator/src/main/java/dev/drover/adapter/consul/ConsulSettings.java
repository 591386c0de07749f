package dev.drover.adapter.consul;

import dev.drover.adapter.Token;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where Consul is and how to speak with it.
 *
 * @param address scheme, host and port, without a path
 * @param token what to show Consul; may change while the program runs
 * @param caCertificate PEM file of the authorities to trust; empty: those of the Java runtime
 * @param clientCertificate PEM file of the certificate to show, with its chain
 * @param clientKey PEM file of its key, not encrypted
 * @param verify whether the server's certificate and name are checked
 * @param datacenter which datacenter to ask; empty: the agent's own
 * @param connectTimeout longest wait for a connection
 * @param callTimeout longest wait for the answer to a call about a few keys
 * @param listBeginTimeout longest wait for the beginning of the answer to a call that returns a whole prefix
 * @param listTimeout longest wait for all of it
 */
public record ConsulSettings(
        URI address,
        Token token,
        Optional<Path> caCertificate,
        Optional<Path> clientCertificate,
        Optional<Path> clientKey,
        boolean verify,
        Optional<String> datacenter,
        Duration connectTimeout,
        Duration callTimeout,
        Duration listBeginTimeout,
        Duration listTimeout) {

    /** Where an agent listens unless somebody said otherwise. */
    public static final String ADDRESS_DEFAULT = "127.0.0.1:8500";

    /** An agent is near; one that takes longer to accept is not well. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

    /** A frozen agent must not hold up a pass for longer. */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(2);

    /** 10 000 documents take about 0.2 s on a small machine; this leaves room for a slow one. */
    private static final Duration LIST_TIMEOUT = Duration.ofSeconds(15);

    /** A person who waits has given up before; an agent that is well begins within tenths of a second. */
    private static final Duration PERSONS_PATIENCE = Duration.ofSeconds(4);

    public ConsulSettings {
        if (clientCertificate.isPresent() != clientKey.isPresent()) {
            throw new IllegalArgumentException(
                    "CONSUL_CLIENT_CERT and CONSUL_CLIENT_KEY go together: set both or neither");
        }
    }

    /** An agent at that address, without token and TLS files. */
    public static ConsulSettings at(URI address) {
        return new ConsulSettings(
                address,
                Token.none(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true,
                Optional.empty(),
                CONNECT_TIMEOUT,
                CALL_TIMEOUT,
                LIST_TIMEOUT,
                LIST_TIMEOUT);
    }

    /**
     * Reads the variables that Consul's own command line reads.
     *
     * @param environment for example {@code System.getenv()}
     * @throws IllegalArgumentException when a variable cannot be used; the message names it and says what to set
     * @see <a href="https://developer.hashicorp.com/consul/commands#environment-variables">Consul CLI environment</a>
     */
    public static ConsulSettings fromEnvironment(Map<String, String> environment) {
        refuse(
                environment,
                "CONSUL_TLS_SERVER_NAME",
                "let CONSUL_HTTP_ADDR hold a host name that is in the server's certificate");
        refuse(environment, "CONSUL_HTTP_AUTH", "use a token: CONSUL_HTTP_TOKEN_FILE");
        refuse(environment, "CONSUL_CAPATH", "put the certificates into one file: CONSUL_CACERT");
        return new ConsulSettings(
                address(environment),
                Token.fromEnvironment(environment, "CONSUL_HTTP_TOKEN_FILE", "CONSUL_HTTP_TOKEN"),
                path(environment, "CONSUL_CACERT"),
                path(environment, "CONSUL_CLIENT_CERT"),
                path(environment, "CONSUL_CLIENT_KEY"),
                flag(environment, "CONSUL_HTTP_SSL_VERIFY", true),
                value(environment, "CONSUL_DATACENTER"),
                CONNECT_TIMEOUT,
                CALL_TIMEOUT,
                LIST_TIMEOUT,
                LIST_TIMEOUT);
    }

    /** The same with another token. */
    public ConsulSettings withToken(Token other) {
        return new ConsulSettings(
                address,
                other,
                caCertificate,
                clientCertificate,
                clientKey,
                verify,
                datacenter,
                connectTimeout,
                callTimeout,
                listBeginTimeout,
                listTimeout);
    }

    /** The same for a person who waits: a frozen agent is noticed sooner, and a long answer may take its time. */
    public ConsulSettings forAPerson() {
        return waiting(callTimeout, PERSONS_PATIENCE);
    }

    /** The same with another longest wait for the answer to a call about a few keys. */
    public ConsulSettings withCallTimeout(Duration other) {
        return waiting(other, listBeginTimeout);
    }

    private ConsulSettings waiting(Duration forCalls, Duration forTheBeginningOfLists) {
        return new ConsulSettings(
                address,
                token,
                caCertificate,
                clientCertificate,
                clientKey,
                verify,
                datacenter,
                connectTimeout,
                forCalls,
                forTheBeginningOfLists,
                listTimeout);
    }

    /** Whether the connection is encrypted. */
    public boolean tls() {
        return "https".equals(address.getScheme());
    }

    /** What would be ignored is refused: people would believe that it works. */
    private static void refuse(Map<String, String> environment, String name, String instead) {
        if (value(environment, name).isPresent()) {
            throw new IllegalArgumentException(
                    "%s is not supported: unset it, and %s".formatted(name, instead));
        }
    }

    private static URI address(Map<String, String> environment) {
        String text = value(environment, "CONSUL_HTTP_ADDR").orElse(ADDRESS_DEFAULT);
        if (text.startsWith("unix:")) {
            throw new IllegalArgumentException(
                    "CONSUL_HTTP_ADDR is '%s', and Drover speaks with Consul over TCP only: let the agent listen on"
                                    .formatted(text)
                            + " 127.0.0.1:8500 (client_addr) and set"
                            + " CONSUL_HTTP_ADDR=127.0.0.1:8500");
        }
        boolean tls = flag(environment, "CONSUL_HTTP_SSL", false);
        return checked(text.contains("://") ? text : (tls ? "https://" : "http://") + text);
    }

    private static URI checked(String text) {
        try {
            URI uri = URI.create(text);
            boolean known = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            String path = uri.getPath();
            if (known && uri.getHost() != null && (path == null || path.length() <= 1)) {
                int port = uri.getPort() < 0 ? 8500 : uri.getPort();
                return URI.create(uri.getScheme() + "://" + uri.getHost() + ":" + port);
            }
        } catch (IllegalArgumentException e) {
            // Said below, in words that help.
        }
        throw new IllegalArgumentException(
                "CONSUL_HTTP_ADDR is '%s', expected host:port, http://host:port or https://host:port"
                        .formatted(text));
    }

    private static boolean flag(Map<String, String> environment, String name, boolean otherwise) {
        Optional<String> text = value(environment, name);
        if (text.isEmpty()) {
            return otherwise;
        }
        return switch (text.get().toLowerCase(Locale.ROOT)) {
            case "1", "t", "true" -> true;
            case "0", "f", "false" -> false;
            default ->
                    throw new IllegalArgumentException(
                            "%s is '%s', expected true or false".formatted(name, text.get()));
        };
    }

    private static Optional<Path> path(Map<String, String> environment, String name) {
        return value(environment, name).map(Path::of);
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }
}
