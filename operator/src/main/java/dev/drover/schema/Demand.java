package dev.drover.schema;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the records of a spec ask of what is written; they refuse it in words for its author. */
public final class Demand {

    private Demand() {}

    /** Refuses it in those words unless that holds. */
    public static void that(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** A number within bounds, or the default where none is written. */
    public static int between(String field, @Nullable Integer given, int usual, int min, int max) {
        int number = given == null ? usual : given;
        that(
                number >= min && number <= max,
                "%s: found %d, expected %d to %d".formatted(field, number, min, max));
        return number;
    }

    /** Not to be changed; none where none is written. */
    public static <T> List<T> listed(String field, @Nullable List<T> given) {
        that(
                given == null || given.stream().allMatch(Objects::nonNull),
                field + ": an item has no value");
        return given == null ? List.of() : List.copyOf(given);
    }

    /** In the order of the document, not to be changed; none where none is written. */
    public static <T> Map<String, T> mapped(
            String field, String nameForm, @Nullable Map<String, T> given) {
        Map<String, T> mapped = given == null ? Map.of() : new LinkedHashMap<>(given);
        mapped.forEach((name, value) -> {
            that(name.matches(nameForm), "%s: '%s' is no name for it".formatted(field, name));
            that(value != null, "%s: %s has no value".formatted(field, name));
        });
        return Collections.unmodifiableMap(mapped);
    }
}
