package dev.drover.kind.route;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.drover.proxy.TextForm;
import dev.drover.schema.Demand;
import dev.drover.schema.Json;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is done with the headers of an answer.
 *
 * @param preset what Drover sets and takes away
 * @param set headers and their values, which win over those of the preset
 * @param remove headers that are taken away
 */
record Headers(Optional<Preset> preset, Map<String, String> set, List<String> remove) {

    static final Headers NONE = new Headers(Optional.empty(), Map.of(), List.of());

    private static final int MOST = 64;
    private static final String SECURE = "secure";

    /** What Drover sets and takes away. */
    enum Preset {
        /** What makes browsers careful; does not say who serves. */
        SECURE
    }

    private static final Map<String, String> CAREFUL =
            Map.of(
                    "X-Content-Type-Options", "nosniff",
                    "X-Frame-Options", "SAMEORIGIN",
                    "Referrer-Policy", "strict-origin-when-cross-origin",
                    "Cross-Origin-Opener-Policy", "same-origin");

    private static final List<String> TELLTALE = List.of("Server", "X-Powered-By");

    /**
     * As an object of a document.
     *
     * @param preset what Drover sets and takes away
     * @param set headers and their values
     * @param remove headers that are taken away
     */
    record Written(Optional<Preset> preset, Map<String, String> set, List<String> remove) {}

    Headers {
        set = Demand.mapped("headers.set", TextForm.HEADER.pattern(), set);
        set.keySet().forEach(name -> TextForm.HEADER.demand("headers.set", name));
        set.forEach((name, value) -> TextForm.VALUE.demand("headers.set." + name, value));
        remove = Demand.listed("headers.remove", remove);
        remove.forEach(name -> TextForm.HEADER.demand("headers.remove", name));
        Demand.that(
                set.size() <= MOST && remove.size() <= MOST,
                "headers: at most %d of each are allowed".formatted(MOST));
        NavigableSet<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        set.keySet().forEach(name -> once(names, name));
        remove.forEach(name -> once(names, name));
    }

    private static void once(NavigableSet<String> names, String name) {
        Demand.that(
                names.add(name),
                "headers: %s is there twice, perhaps in other capitals; keep one".formatted(name));
    }

    /** Reads {@code secure} or an object. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Headers of(JsonNode written) {
        if (written.isTextual()) {
            Demand.that(
                    written.textValue().equals(SECURE),
                    "headers: '%s' is no preset; there is secure".formatted(written.textValue()));
            return new Headers(Optional.of(Preset.SECURE), Map.of(), List.of());
        }
        try {
            Written fields = Json.decode(written, Written.class);
            return new Headers(fields.preset(), fields.set(), fields.remove());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("headers: " + e.getOriginalMessage(), e);
        }
    }

    /** As written. */
    @JsonValue
    JsonNode json() {
        return preset.isPresent() && set.isEmpty() && remove.isEmpty()
                ? TextNode.valueOf(SECURE)
                : Json.mapper().valueToTree(new Written(preset, set, remove));
    }

    /** What is set, by name. */
    NavigableMap<String, String> toSet() {
        NavigableMap<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        preset.ifPresent(_ -> all.putAll(CAREFUL));
        remove.forEach(all::remove);
        set.forEach((name, value) -> {
            all.remove(name);
            all.put(name, value);
        });
        return all;
    }

    /** What is taken away, sorted. */
    NavigableSet<String> toRemove() {
        NavigableSet<String> all = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        all.addAll(remove);
        preset.ifPresent(_ -> all.addAll(TELLTALE));
        set.keySet().forEach(all::remove);
        return all;
    }
}
