package dev.drover.convergence;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.drover.document.Condition;
import dev.drover.document.Conditions;
import dev.drover.document.Event;
import dev.drover.document.Status;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The JSON form of what the operator writes: statuses, events and small records. Thread-safe. */
public final class StatusCodec {

    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .addModule(new Jdk8Module())
                    .addModule(new JavaTimeModule())
                    .serializationInclusion(JsonInclude.Include.NON_ABSENT)
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    // A status that an older operator wrote lacks the lists that came later.
                    .withConfigOverride(
                            List.class,
                            lists ->
                                    lists.setSetterInfo(
                                            JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
                    .build();

    private StatusCodec() {}

    /** A status as JSON; the kind's part stands under the kind's name with a small first letter. */
    public static byte[] encode(String kind, Status<?> status) {
        ObjectNode root = JSON.createObjectNode();
        root.put("observedGeneration", status.observedGeneration());
        root.put("acceptedGeneration", status.acceptedGeneration());
        root.put("convergedGeneration", status.convergedGeneration());
        ArrayNode conditions = root.putArray("conditions");
        status.conditions().toList().forEach(condition -> conditions.add(encode(condition)));
        status.nextTry().ifPresent(at -> root.put("nextTry", at.toString()));
        ArrayNode history = root.putArray("history");
        status.history().forEach(history::add);
        status.part().ifPresent(part -> root.set(member(kind), JSON.valueToTree(part)));
        return bytes(root);
    }

    /**
     * A status from JSON.
     *
     * @throws IllegalArgumentException when it is none: somebody else has written there
     */
    public static <P> Status<P> decode(String kind, Class<P> partType, byte[] text) {
        try {
            JsonNode root = JSON.readTree(text);
            if (!root.isObject()) {
                throw new IllegalArgumentException("not a JSON object");
            }
            return new Status<>(
                    root.path("observedGeneration").asLong(),
                    root.path("acceptedGeneration").asLong(),
                    root.path("convergedGeneration").asLong(),
                    conditions(root.path("conditions")),
                    Optional.ofNullable(root.path("nextTry").textValue()).map(Instant::parse),
                    generations(root.path("history")),
                    part(root.path(member(kind)), partType));
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("not a status: " + e.getMessage(), e);
        }
    }

    /** An event as JSON. */
    public static byte[] encode(Event event) {
        ObjectNode root = JSON.createObjectNode();
        root.put("at", event.at().toString());
        root.put("key", event.key().path());
        root.put("generation", event.generation());
        root.put("reason", event.reason());
        root.put("message", event.message());
        root.put("by", event.by());
        return bytes(root);
    }

    /** Any small record as JSON. */
    public static byte[] encode(Object record) {
        return bytes(JSON.valueToTree(record));
    }

    /**
     * A small record from JSON.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static <T> T decode(Class<T> type, byte[] text) {
        try {
            return JSON.readValue(text, type);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "not a %s: %s".formatted(type.getSimpleName(), e.getMessage()), e);
        }
    }

    private static ObjectNode encode(Condition condition) {
        ObjectNode node = JSON.createObjectNode();
        node.put("type", condition.type());
        node.put("status", word(condition.status()));
        node.put("reason", condition.reason());
        node.put("message", condition.message());
        node.put("since", condition.since().toString());
        return node;
    }

    private static Conditions conditions(JsonNode nodes) {
        List<Condition> conditions = new ArrayList<>();
        for (JsonNode node : nodes) {
            conditions.add(
                    new Condition(
                            node.path("type").asText(),
                            Condition.Status.valueOf(
                                    node.path("status").asText().toUpperCase(Locale.ROOT)),
                            node.path("reason").asText(),
                            node.path("message").asText(),
                            Instant.parse(node.path("since").asText())));
        }
        return Conditions.of(conditions);
    }

    private static List<Long> generations(JsonNode nodes) {
        List<Long> generations = new ArrayList<>();
        nodes.forEach(node -> generations.add(node.asLong()));
        return generations;
    }

    private static <P> Optional<P> part(JsonNode node, Class<P> type)
            throws JsonProcessingException {
        return node.isMissingNode() || node.isNull()
                ? Optional.empty()
                : Optional.of(JSON.treeToValue(node, type));
    }

    private static String word(Condition.Status status) {
        return status.name().charAt(0) + status.name().substring(1).toLowerCase(Locale.ROOT);
    }

    private static String member(String kind) {
        return kind.substring(0, 1).toLowerCase(Locale.ROOT) + kind.substring(1);
    }

    private static byte[] bytes(JsonNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree that cannot be written", e);
        }
    }
}
