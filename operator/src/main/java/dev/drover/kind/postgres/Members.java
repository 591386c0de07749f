package dev.drover.kind.postgres;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.adapter.postgres.ReplicaName;
import dev.drover.document.Names;
import dev.drover.schema.Demand;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Who belongs to a cluster: a number, or names.
 *
 * @param written as it stands in the document
 */
record Members(@JsonValue JsonNode written) {

    static final int MOST = 5;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    Members {
        int count = written.isArray() ? written.size() : written.asInt();
        Demand.between("members", count, count, 1, MOST);
        List<String> listed = listed(written);
        listed.forEach(name -> {
            Names.require("members", name);
            Demand.that(
                    fits(name),
                    "members: '%s' has %d signs, expected at most %d"
                            .formatted(name, name.length(), ReplicaName.MEMBER_BYTES_MAX));
        });
        Demand.that(
                listed.stream().distinct().count() == listed.size(),
                "members: one name stands there twice; each member needs its own");
    }

    /** Whether a supervisor would take that name. */
    static boolean fits(String name) {
        return name.length() <= ReplicaName.MEMBER_BYTES_MAX;
    }

    /**
     * Their names: those that are written, or the cluster's with a number.
     *
     * @param cluster its name
     */
    List<String> names(String cluster) {
        return written.isArray()
                ? listed(written)
                : IntStream.rangeClosed(1, written.asInt())
                        .mapToObj(number -> cluster + "-" + number)
                        .toList();
    }

    int count() {
        return written.isArray() ? written.size() : written.asInt();
    }

    private static List<String> listed(JsonNode written) {
        List<String> names = new ArrayList<>();
        written.forEach(name -> names.add(name.asText()));
        return names;
    }
}
