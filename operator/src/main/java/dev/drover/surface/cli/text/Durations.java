package dev.drover.surface.cli.text;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people type them: {@code 60s}, {@code 5m}, {@code 1h30m}, {@code 500ms}. */
public final class Durations {

    private static final Pattern FORM =
            Pattern.compile(
                    "(?:(\\d{1,9})h)?(?:(\\d{1,9})m(?!s))?(?:(\\d{1,9})s)?(?:(\\d{1,9})ms)?");

    private Durations() {}

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException when it is none; the message shows the form
     */
    public static Duration parse(String text) {
        Matcher form = FORM.matcher(text);
        if (text.isEmpty() || !form.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is no duration; write it like 30s, 5m, 1h30m or 500ms".formatted(text));
        }
        return Duration.ofHours(number(form, 1))
                .plusMinutes(number(form, 2))
                .plusSeconds(number(form, 3))
                .plusMillis(number(form, 4));
    }

    private static long number(Matcher form, int group) {
        String digits = form.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
