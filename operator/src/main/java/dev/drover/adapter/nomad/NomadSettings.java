package dev.drover.adapter.nomad;

import dev.drover.adapter.Token;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Where Nomad is and who we are to it, in the words of Nomad's own command line.
 *
 * @param address for example {@code http://127.0.0.1:4646}
 * @param namespace of jobs that name none
 * @param region empty: the region of the server at {@code address}
 * @param token the secret ID, which may change while the program runs
 * @param tls used when the address is {@code https}
 * @param patience longest silence of Nomad that is borne, whatever is asked of it; each operation may bear less
 * @see <a href="https://developer.hashicorp.com/nomad/commands#environment-variables">Nomad's environment variables</a>
 */
public record NomadSettings(
        URI address,
        String namespace,
        Optional<String> region,
        Token token,
        Tls tls,
        Duration patience) {

    /** What Nomad's own command line takes when nothing is set. */
    public static final URI ADDRESS_DEFAULT = URI.create("http://127.0.0.1:4646");

    /** Bounds nothing: each operation has a bound of its own. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** A person who waits has given up before. */
    private static final Duration PERSONS_PATIENCE = Duration.ofSeconds(4);

    public NomadSettings {
        String scheme = address.getScheme();
        boolean known = "http".equals(scheme) || "https".equals(scheme);
        if (!known || address.getHost() == null) {
            throw new IllegalArgumentException(
                    "NOMAD_ADDR '%s' is not an address such as http://127.0.0.1:4646"
                            .formatted(address));
        }
    }

    /**
     * How to know the server, and to be known by it.
     *
     * @param caCertificate PEM bundle of the authorities to trust; empty: those of the Java runtime
     * @param clientCertificate PEM chain to show, with {@code clientKey}
     * @param clientKey its unencrypted PEM key: PKCS#8, PKCS#1 or SEC 1
     * @param serverName the name to look for in the server's certificate, when it is not the address
     * @param skipVerify trust anybody
     */
    public record Tls(
            Optional<Path> caCertificate,
            Optional<Path> clientCertificate,
            Optional<Path> clientKey,
            Optional<String> serverName,
            boolean skipVerify) {

        /** The Java runtime's authorities, no certificate of our own. */
        public static final Tls DEFAULT =
                new Tls(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false);

        public Tls {
            if (clientCertificate.isPresent() != clientKey.isPresent()) {
                throw new IllegalArgumentException(
                        "NOMAD_CLIENT_CERT and NOMAD_CLIENT_KEY go together: set both or none");
            }
        }
    }

    /** That address, namespace {@code default}, no token. */
    public static NomadSettings of(URI address) {
        return fromEnvironment(Map.of("NOMAD_ADDR", address.toString()));
    }

    /**
     * The settings that {@code nomad} itself would use, and {@code NOMAD_TOKEN_FILE}.
     *
     * @throws IllegalArgumentException when a variable makes no sense; the message names it
     */
    public static NomadSettings fromEnvironment(Map<String, String> environment) {
        if (text(environment, "NOMAD_CAPATH").isPresent()) {
            throw new IllegalArgumentException(
                    "NOMAD_CAPATH is not supported: unset it, and put the certificates into one"
                            + " file: NOMAD_CACERT");
        }
        return new NomadSettings(
                text(environment, "NOMAD_ADDR")
                        .map(NomadSettings::addressOf)
                        .orElse(ADDRESS_DEFAULT),
                text(environment, "NOMAD_NAMESPACE").orElse("default"),
                text(environment, "NOMAD_REGION"),
                Token.fromEnvironment(environment, "NOMAD_TOKEN_FILE", "NOMAD_TOKEN"),
                new Tls(
                        file(environment, "NOMAD_CACERT"),
                        file(environment, "NOMAD_CLIENT_CERT"),
                        file(environment, "NOMAD_CLIENT_KEY"),
                        text(environment, "NOMAD_TLS_SERVER_NAME"),
                        flag(environment, "NOMAD_SKIP_VERIFY")),
                PATIENCE);
    }

    /** The same for somebody else. */
    public NomadSettings withToken(String secret) {
        return new NomadSettings(
                address, namespace, region, Token.fixed(secret, "NOMAD_TOKEN"), tls, patience);
    }

    /** The same with the token from a file. */
    public NomadSettings withTokenFile(Path file) {
        return new NomadSettings(address, namespace, region, Token.inFile(file), tls, patience);
    }

    /** The same for jobs that name no namespace. */
    public NomadSettings withNamespace(String other) {
        return new NomadSettings(address, other, region, token, tls, patience);
    }

    /** The same for a person who waits: a frozen server is noticed sooner. */
    public NomadSettings forAPerson() {
        return new NomadSettings(address, namespace, region, token, tls, PERSONS_PATIENCE);
    }

    /** The same at another address. */
    public NomadSettings withAddress(URI other) {
        return new NomadSettings(other, namespace, region, token, tls, patience);
    }

    /** The token is left out: settings are printed. */
    @Override
    public String toString() {
        return address + " namespace " + namespace + region.map(r -> " region " + r).orElse("");
    }

    private static URI addressOf(String text) {
        try {
            return URI.create(text.contains("://") ? text : "http://" + text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "NOMAD_ADDR '%s' is not an address such as http://127.0.0.1:4646"
                            .formatted(text),
                    e);
        }
    }

    private static Optional<Path> file(Map<String, String> environment, String name) {
        return text(environment, name).map(Path::of);
    }

    /** Read as Go reads a boolean, as {@code nomad} does. */
    private static boolean flag(Map<String, String> environment, String name) {
        String value = text(environment, name).orElse("false");
        return switch (value) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default ->
                    throw new IllegalArgumentException(
                            "%s '%s' is neither true nor false".formatted(name, value));
        };
    }

    private static Optional<String> text(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }
}
