package dev.drover.surface.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where to listen: a host name or IP address of this machine, and a TCP port.
 *
 * @param host without brackets, for example {@code 127.0.0.1} or {@code ::1}
 * @param port 0 to 65535; 0 lets the system choose
 */
public record Address(String host, int port) {

    /** Loopback, as what is served is meant for the node's own agents; open it deliberately. */
    public static final Address DEFAULT = new Address("127.0.0.1", 9420);

    private static final int PORT_MAX = 65_535;
    private static final Pattern FORM =
            Pattern.compile(
                    "(?:\\[(?<six>[0-9a-fA-F:.%]+)]|(?<name>[^:\\s\\[\\]]+)):(?<port>\\d{1,5})");

    public Address {
        if (port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException(
                    "port %d is not between 0 and %d".formatted(port, PORT_MAX));
        }
    }

    /**
     * Reads {@code host:port} or {@code [ipv6]:port}.
     *
     * @throws IllegalArgumentException when it is neither; the message says what is expected
     */
    public static Address parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is no address to listen on: expected host:port, such as %s or [::1]:%d"
                            .formatted(text, DEFAULT, DEFAULT.port));
        }
        String six = parts.group("six");
        String host = six == null ? parts.group("name") : six;
        return new Address(host, Integer.parseInt(parts.group("port")));
    }

    /** {@code host:port}, as {@link #parse} reads it. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
