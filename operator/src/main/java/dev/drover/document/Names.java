package dev.drover.document;

import java.util.Optional;
import java.util.regex.Pattern;

/** The one rule for the names of documents and namespaces. */
public final class Names {

    /** A DNS label's length: the name becomes part of a Consul service name, which DNS serves. */
    public static final int LENGTH_MAX = 63;

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");

    private Names() {}

    /**
     * Why {@code name} cannot be used, in words for its author; empty when it can.
     *
     * <p>Two hyphens in a row are kept for {@code <namespace>--<name>}, so that two documents never become one Nomad
     * job.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc1123#section-2">RFC 1123, section 2</a>
     */
    public static Optional<String> objectionTo(String name) {
        if (name.isEmpty()) {
            return Optional.of("is empty");
        }
        if (name.length() > LENGTH_MAX) {
            return Optional.of(
                    "has %d characters, at most %d are allowed"
                            .formatted(name.length(), LENGTH_MAX));
        }
        if (!LABEL.matcher(name).matches()) {
            return Optional.of(
                    "may hold only a-z, 0-9 and single hyphens, and starts and ends with a letter"
                            + " or digit");
        }
        if (name.contains("--")) {
            return Optional.of("holds '--', which separates namespace and name");
        }
        return Optional.empty();
    }

    /**
     * Returns {@code name} unchanged.
     *
     * @throws IllegalArgumentException when it is not a usable name; the message says why
     */
    public static String require(String what, String name) {
        objectionTo(name)
                .ifPresent(why -> {
                    throw new IllegalArgumentException("%s '%s' %s".formatted(what, name, why));
                });
        return name;
    }
}
