package dev.drover.schema;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * How records and JSON become each other: nothing unknown is skipped, nothing is converted between types, enums are written
 * in lower case, what is empty is left out, instants are ISO 8601.
 */
public final class Json {

    private static final ObjectMapper MAPPER = build();

    /** Looking at a class costs more than decoding a small document. */
    private static final ClassValue<List<Field>> FIELDS =
            new ClassValue<>() {
                @Override
                protected List<Field> computeValue(Class<?> type) {
                    return Stream.of(type.getRecordComponents()).map(Field::of).toList();
                }
            };

    private Json() {}

    /** The mapper of the whole program. Thread-safe; not to be reconfigured. */
    public static ObjectMapper mapper() {
        return MAPPER;
    }

    /**
     * Makes a record of a tree. A field of a record that is there must have a value: whoever wrote null meant something, and
     * it was not the default.
     *
     * @throws JsonProcessingException when the tree does not have the form of the record, or the record refuses it
     */
    public static <T> T decode(JsonNode tree, Class<T> type) throws JsonProcessingException {
        requireValues(tree, type);
        return MAPPER.treeToValue(tree, type);
    }

    private static void requireValues(JsonNode tree, Class<?> type) throws JsonProcessingException {
        if (!type.isRecord() || !tree.isObject()) {
            return;
        }
        for (Field field : FIELDS.get(type)) {
            JsonNode value = tree.path(field.name());
            if (value.isNull()) {
                throw JsonMappingException.from(
                        MAPPER.treeAsTokens(tree),
                        "field '%s' has no value".formatted(field.name()));
            }
            requireValues(value, field.type());
        }
    }

    /**
     * A field of a record.
     *
     * @param name its name
     * @param type its type, or what it holds if it is optional
     */
    private record Field(String name, Class<?> type) {

        static Field of(RecordComponent component) {
            JavaType declared = MAPPER.constructType(component.getGenericType());
            JavaType held = declared.isReferenceType() ? declared.getContentType() : declared;
            return new Field(component.getName(), held.getRawClass());
        }
    }

    private static ObjectMapper build() {
        ObjectMapper mapper =
                JsonMapper.builder()
                        .addModule(new Jdk8Module())
                        .addModule(new JavaTimeModule())
                        .annotationIntrospector(new LowerCaseEnums())
                        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                        .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                        .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                        .serializationInclusion(JsonInclude.Include.NON_EMPTY)
                        .build();
        mapper.coercionConfigFor(LogicalType.Textual)
                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
        return mapper;
    }

    /** Names enum constants as documents do. Exactly one spelling, because the schema has one too. */
    private static final class LowerCaseEnums extends JacksonAnnotationIntrospector {

        private static final long serialVersionUID = 1L;

        @Override
        public String[] findEnumValues(
                MapperConfig<?> config, AnnotatedClass type, Enum<?>[] constants, String[] names) {
            String[] annotated = super.findEnumValues(config, type, constants, names);
            for (int i = 0; i < constants.length; i++) {
                if (annotated[i] == null) {
                    annotated[i] = constants[i].name().toLowerCase(Locale.ROOT);
                }
            }
            return annotated;
        }
    }
}
