package dev.drover.schema;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A length of time as authors write it, for example {@code 500ms}, {@code 30s} or {@code 1h30m}.
 *
 * @param text as written
 */
public record Span(@JsonValue String text) {

    private static final Pattern PART = Pattern.compile("([0-9]{1,6})(ms|s|m|h)");
    private static final Pattern WHOLE = Pattern.compile("(" + PART.pattern() + ")+");
    private static final long MILLISECOND = 1_000_000;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Span {
        boolean readable = WHOLE.matcher(text).matches();
        try {
            nanos(text);
        } catch (ArithmeticException tooLong) {
            readable = false;
        }
        Demand.that(
                readable,
                "'%s' is no length of time; write 500ms, 30s, 5m or 1h30m".formatted(text));
    }

    /** In nanoseconds, as Nomad counts. */
    public long nanos() {
        return nanos(text);
    }

    /** Whether the other one is longer. */
    public boolean shorterThan(Span other) {
        return nanos() < other.nanos();
    }

    private static long nanos(String text) {
        long nanos = 0;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            long number = Long.parseLong(part.group(1));
            nanos = Math.addExact(nanos, Math.multiplyExact(number, unit(part.group(2))));
        }
        return nanos;
    }

    private static long unit(String name) {
        return switch (name) {
            case "ms" -> MILLISECOND;
            case "s" -> 1_000 * MILLISECOND;
            case "m" -> 60_000 * MILLISECOND;
            default -> 3_600_000 * MILLISECOND;
        };
    }
}
