package dev.drover.schema;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where in its text each field name and each value of a document stands. Filled by one thread, once. */
final class Positions {

    private final Map<JsonPath, Position> names = new HashMap<>();
    private final Map<JsonPath, Position> values = new HashMap<>();

    /** Of a name that stands twice the second counts: there is what to take away. */
    void name(JsonPath field, Position position) {
        names.put(field, position);
    }

    void value(JsonPath place, Position position) {
        values.putIfAbsent(place, position);
    }

    /** Where the field's name stands; where the nearest thing around it stands, if it has none. */
    Position ofName(JsonPath place) {
        return nearest(place, names);
    }

    /** Where the value stands; where the nearest thing around it stands, if it has none. */
    Position ofValue(JsonPath place) {
        Position exact = values.get(place);
        return exact == null ? ofName(place) : exact;
    }

    private Position nearest(JsonPath place, Map<JsonPath, Position> known) {
        for (@Nullable JsonPath at = place; at != null; at = at.parent()) {
            Position found = known.get(at);
            if (found == null && at.name() == null) {
                found = values.get(at);
            }
            if (found != null) {
                return found;
            }
        }
        return Position.UNKNOWN;
    }
}
