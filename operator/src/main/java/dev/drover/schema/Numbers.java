package dev.drover.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** The numbers that a document may hold: whole ones of 64 bits, signed or not, and finite decimal fractions. */
final class Numbers {

    /** The longest number text that is looked at; a double needs at most 25 characters. */
    private static final int LENGTH_MAX = 40;

    private static final int BITS_MAX = 64;

    private Numbers() {}

    /** Why this number cannot be used; null when it can. */
    static @Nullable String objectionTo(String digits) {
        if (digits.length() > LENGTH_MAX) {
            return "a number of %d characters is too long; quote it to make it text"
                    .formatted(digits.length());
        }
        boolean inRange =
                whole(digits)
                        ? new BigInteger(digits).bitLength() <= BITS_MAX
                        : Double.isFinite(Double.parseDouble(digits));
        return inRange
                ? null
                : "the number %s is too large; quote it to make it text".formatted(digits);
    }

    /** The value, or 0 for one that {@link #objectionTo} objects to. */
    static JsonNode read(String digits) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (objectionTo(digits) != null) {
            return nodes.numberNode(0);
        }
        if (!whole(digits)) {
            return nodes.numberNode(Double.parseDouble(digits));
        }
        BigInteger value = new BigInteger(digits);
        if (value.bitLength() < Integer.SIZE) {
            return nodes.numberNode(value.intValueExact());
        }
        return value.bitLength() < Long.SIZE
                ? nodes.numberNode(value.longValueExact())
                : nodes.numberNode(value);
    }

    private static boolean whole(String digits) {
        return digits.chars().noneMatch(c -> c == '.' || c == 'e' || c == 'E');
    }
}
