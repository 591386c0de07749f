package dev.drover.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.drover.role.Report;
import dev.drover.role.RoleRecord;
import dev.drover.role.parameter.ParameterRequest;
import dev.drover.role.parameter.ParameterState;
import java.io.IOException;
import java.util.Map;

/**
 * The JSON form of role records and of what operators and supervisors say to each other. Strict, because a database's safety hangs on it:
 * a field that is missing is an error and not a default. Thread-safe.
 */
public final class RoleCodec {

    /** Grows when a record means something else than before; whoever does not know it does nothing. */
    private static final int FORMAT = 1;

    private static final String FORMAT_FIELD = "format";

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .addModule(new Jdk8Module())
                    .addModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    // A newer Drover may say more to an older one. What changes the meaning changes
                    // the format.
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    private static final Map<Class<?>, ObjectNode> ADDED =
            Map.of(
                    Report.class,
                    JSON.createObjectNode()
                            .put("fenced", false)
                            .put("heeded", 0L)
                            .put("seen", 0L)
                            .putNull("restart"),
                    ParameterRequest.class,
                    JSON.createObjectNode().putNull("until"),
                    ParameterState.class,
                    JSON.createObjectNode()
                            .put("remark", "")
                            .put("stuck", false)
                            .putNull("clock")
                            .<ObjectNode>set("overridden", JSON.createArrayNode())
                            .set("startOnly", JSON.createArrayNode()),
                    MemberPlace.class,
                    JSON.createObjectNode()
                            .put("beats", 0L)
                            .put("data", "")
                            .put("leaves", false)
                            .set("holder", JSON.valueToTree(Holder.OLDER)));

    private RoleCodec() {}

    /** A record as it stands in the store. */
    public static byte[] encode(RoleRecord record) {
        ObjectNode tree = JSON.createObjectNode().put(FORMAT_FIELD, FORMAT);
        tree.setAll((ObjectNode) JSON.valueToTree(record));
        return bytes(tree);
    }

    /**
     * A record from the store.
     *
     * @throws IllegalArgumentException when it is none, or of a format that this Drover does not know: nothing may be concluded
     */
    public static RoleRecord record(byte[] text) {
        JsonNode tree = tree(text);
        int format = tree.path(FORMAT_FIELD).asInt();
        if (format != FORMAT) {
            throw new IllegalArgumentException(
                    "role record of format %d: expected %d; run the same version of Drover everywhere"
                            .formatted(format, FORMAT));
        }
        try {
            return JSON.treeToValue(tree, RoleRecord.class);
        } catch (JsonProcessingException wrong) {
            throw new IllegalArgumentException("role record: " + wrong.getOriginalMessage(), wrong);
        }
    }

    /** A message. */
    public static byte[] encode(Object message) {
        return bytes(JSON.valueToTree(message));
    }

    /**
     * A message of that type. What was added to a message since it was first sent has a default here, as an older Drover means it:
     * members are updated one after the other.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static <T> T message(Class<T> type, byte[] text) {
        try {
            JsonNode tree = tree(text);
            ObjectNode all = ADDED.getOrDefault(type, JSON.createObjectNode()).deepCopy();
            all.setAll((ObjectNode) tree);
            return JSON.treeToValue(all, type);
        } catch (JsonProcessingException wrong) {
            throw new IllegalArgumentException(
                    "%s: %s".formatted(type.getSimpleName(), wrong.getOriginalMessage()), wrong);
        }
    }

    private static JsonNode tree(byte[] text) {
        try {
            JsonNode tree = JSON.readTree(text);
            if (tree.isObject()) {
                return tree;
            }
        } catch (IOException wrong) {
            throw new IllegalArgumentException("not JSON: " + wrong.getMessage(), wrong);
        }
        throw new IllegalArgumentException("not a JSON object");
    }

    private static byte[] bytes(JsonNode tree) {
        try {
            return JSON.writeValueAsBytes(tree);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
