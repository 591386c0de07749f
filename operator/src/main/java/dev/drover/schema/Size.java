package dev.drover.schema;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * So many bytes, as authors write them.
 *
 * @param text {@code 64KB}, {@code 10MB} or {@code 1GB}, in thousands
 */
public record Size(@JsonValue String text) {

    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,5})(KB|MB|GB)");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Size {
        Demand.that(
                FORM.matcher(text).matches(),
                "'%s' is no size; write 64KB, 10MB or 1GB".formatted(text));
    }

    /** In bytes. */
    public long bytes() {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalStateException("was checked when it was made: " + text);
        }
        long number = Long.parseLong(form.group(1));
        return switch (form.group(2)) {
            case "KB" -> number * 1_000;
            case "MB" -> number * 1_000_000;
            default -> number * 1_000_000_000;
        };
    }
}
