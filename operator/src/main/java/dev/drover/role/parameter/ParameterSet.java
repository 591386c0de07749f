package dev.drover.role.parameter;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The parameters of a database's servers, as its document asks for them.
 *
 * @param values by name, as they would stand in the server's own configuration, without quotes
 */
public record ParameterSet(SortedMap<String, String> values) {

    /** None are asked for: the servers go by their own defaults. */
    public static final ParameterSet NONE = new ParameterSet(Map.of());

    private static final String NO_VERSION = "none";

    /** As many digits as tell the sets of one database apart, and a person can read out. */
    private static final int VERSION_BYTES = 4;

    public ParameterSet {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** Those, in any order. */
    public ParameterSet(Map<String, String> values) {
        this(new TreeMap<>(values));
    }

    /** How people are told of it. */
    public String told() {
        return values.isEmpty() ? "an empty set of parameters" : "version " + version();
    }

    /** What tells this set from any other; the same parameters have the same one, whoever asks for them, and whenever. */
    public String version() {
        if (values.isEmpty()) {
            return NO_VERSION;
        }
        MessageDigest digest = sha256();
        values.forEach((name, value) ->
                digest.update(
                        "%d %s %d %s\n"
                                .formatted(name.length(), name, value.length(), value)
                                .getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest(), 0, VERSION_BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java has SHA-256", absent);
        }
    }
}
