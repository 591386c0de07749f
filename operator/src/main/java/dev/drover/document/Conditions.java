package dev.drover.document;

import dev.drover.document.Condition.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All statements about one document, at most one of each type, in a fixed order. Immutable. */
public final class Conditions {

    /** No statement at all. */
    public static final Conditions NONE = new Conditions(Map.of());

    private final Map<String, Condition> byType;

    private Conditions(Map<String, Condition> byType) {
        this.byType = Collections.unmodifiableMap(byType);
    }

    /** The given statements; of two with one type the later counts. */
    public static Conditions of(List<Condition> conditions) {
        Map<String, Condition> byType = new LinkedHashMap<>();
        conditions.forEach(condition -> byType.put(condition.type(), condition));
        return new Conditions(byType);
    }

    /** These and {@code condition}, which replaces one of its type; its time is kept while its status is the same. */
    public Conditions with(Condition condition) {
        Map<String, Condition> next = new LinkedHashMap<>(byType);
        next.merge(condition.type(), condition, (earlier, later) -> later.since(earlier));
        return new Conditions(next);
    }

    /** Shorthand for {@link #with(Condition)}. */
    public Conditions with(String type, Status status, String reason, String message, Instant now) {
        return with(new Condition(type, status, reason, message, now));
    }

    /** These without any statement of {@code type}. */
    public Conditions without(String type) {
        Map<String, Condition> next = new LinkedHashMap<>(byType);
        next.remove(type);
        return new Conditions(next);
    }

    /** These, each with the time of {@code earlier}'s statement of its type if its status is still the same. */
    public Conditions keepingTimesOf(Conditions earlier) {
        return of(
                byType.values().stream()
                        .map(condition ->
                                earlier.find(condition.type())
                                        .map(condition::since)
                                        .orElse(condition))
                        .toList());
    }

    /** The statement of that type, if one was made. */
    public Optional<Condition> find(String type) {
        return Optional.ofNullable(byType.get(type));
    }

    /** Whether the statement of that type was made and holds. */
    public boolean isTrue(String type) {
        return find(type).map(Condition::status).filter(Status.TRUE::equals).isPresent();
    }

    /** All of them. */
    public List<Condition> toList() {
        return new ArrayList<>(byType.values());
    }

    /** Whether both say the same, whenever each was said: then nothing needs to be written. */
    public boolean sayTheSameAs(Conditions other) {
        return byType.keySet().equals(other.byType.keySet())
                && byType.values().stream()
                        .allMatch(condition ->
                                other.find(condition.type())
                                        .filter(condition::saysTheSameAs)
                                        .isPresent());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Conditions that && toList().equals(that.toList());
    }

    @Override
    public int hashCode() {
        return toList().hashCode();
    }

    @Override
    public String toString() {
        return byType.values().toString();
    }
}
