package dev.drover.proxy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.drover.schema.Demand;
import dev.drover.schema.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the author of a document wants done with the headers of answers: of a route, or of all routes of a proxy.
 *
 * @param preset what Drover sets and takes away
 * @param set headers and their values, which win over those of the preset
 * @param remove headers that are taken away
 */
public record Headers(Optional<Preset> preset, Map<String, String> set, List<String> remove) {

    /** Nothing is said. */
    public static final Headers UNSAID = new Headers(Optional.empty(), Map.of(), List.of());

    private static final int MOST = 64;

    /** What Drover sets and takes away. */
    public enum Preset {
        /** What makes browsers careful; does not say who serves. */
        SECURE,
        /** Nothing; of a route, also nothing of what its proxy does for all routes. */
        NONE
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
    public record Written(Optional<Preset> preset, Map<String, String> set, List<String> remove) {}

    public Headers {
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

    /** Reads the word for a preset, or an object. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Headers of(JsonNode written) {
        if (written.isTextual()) {
            Optional<Preset> preset =
                    Arrays.stream(Preset.values())
                            .filter(known -> word(known).equals(written.textValue()))
                            .findFirst();
            Demand.that(
                    preset.isPresent(),
                    "headers: '%s' is no preset; there are secure and none"
                            .formatted(written.textValue()));
            return new Headers(preset, Map.of(), List.of());
        }
        try {
            Written fields = Json.decode(written, Written.class);
            return new Headers(fields.preset(), fields.set(), fields.remove());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("headers: " + e.getOriginalMessage(), e);
        }
    }

    private static String word(Preset preset) {
        return preset.name().toLowerCase(Locale.ROOT);
    }

    /** As written. */
    @JsonValue
    public JsonNode json() {
        return preset.filter(_ -> set.isEmpty() && remove.isEmpty())
                .<JsonNode>map(alone -> TextNode.valueOf(word(alone)))
                .orElseGet(() -> Json.mapper().valueToTree(new Written(preset, set, remove)));
    }

    /** Whether a route wants nothing of what its proxy does for all routes. */
    public boolean alone() {
        return preset.filter(Preset.NONE::equals).isPresent();
    }

    /** What it comes to: the preset, and what wins over it. */
    public HeaderChange change() {
        return new HeaderChange(toSet(), List.copyOf(toRemove()));
    }

    private boolean secure() {
        return preset.filter(Preset.SECURE::equals).isPresent();
    }

    private NavigableMap<String, String> toSet() {
        NavigableMap<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        if (secure()) {
            all.putAll(CAREFUL);
        }
        remove.forEach(all::remove);
        set.forEach((name, value) -> {
            all.remove(name);
            all.put(name, value);
        });
        return all;
    }

    private NavigableSet<String> toRemove() {
        NavigableSet<String> all = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        all.addAll(remove);
        if (secure()) {
            all.addAll(TELLTALE);
        }
        set.keySet().forEach(all::remove);
        return all;
    }
}
