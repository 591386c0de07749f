package dev.drover.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import dev.drover.document.Spec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All kinds of documents: for each its schema and the record its spec decodes to. Thread-safe.
 *
 * <p>A schema is compiled when the first document of its kind is read: commands that read none should not wait for it.
 */
public final class Catalog {

    /** With our own annotation, of which the library would warn otherwise. */
    private static final JsonMetaSchema DIALECT =
            JsonMetaSchema.builder(JsonMetaSchema.getV202012())
                    .keyword(new NonValidationKeyword(SchemaFindings.ALSO_CALLED))
                    .build();

    private static final String FOLDER = "crds-schema/";
    private static final String BASE = "drover:/" + FOLDER;
    private static final String SUFFIX = ".schema.json";
    private static final String ENVELOPE = "Envelope";

    private final SortedMap<String, Class<? extends Spec>> specTypes;
    private final Map<String, Entry> compiled = new ConcurrentHashMap<>();
    private final Map<String, String> sources = new HashMap<>();
    private final Map<String, JsonNode> texts = new HashMap<>();

    private Catalog(Map<String, Class<? extends Spec>> specTypes) {
        this.specTypes = new TreeMap<>(specTypes);
    }

    /**
     * One kind.
     *
     * @param specType what its spec decodes to
     * @param schema the compiled schema of the whole document
     */
    record Entry(Class<? extends Spec> specType, JsonSchema schema) {}

    /**
     * Loads the schemas of these kinds from the class path.
     *
     * @param specTypes the record of each kind, by the kind's name
     * @throws IllegalStateException when a kind has no schema: the program was built wrong
     */
    public static Catalog load(Map<String, Class<? extends Spec>> specTypes) {
        Catalog catalog = new Catalog(specTypes);
        catalog.add(ENVELOPE);
        specTypes.keySet().forEach(catalog::add);
        return catalog;
    }

    private Entry compile(String kind, Class<? extends Spec> specType) {
        JsonSchemaFactory factory =
                JsonSchemaFactory.getInstance(
                        SpecVersion.VersionFlag.V202012,
                        builder ->
                                builder.metaSchema(DIALECT)
                                        .schemaLoaders(loaders -> loaders.schemas(sources)));
        SchemaValidatorsConfig config =
                SchemaValidatorsConfig.builder().pathType(PathType.JSON_POINTER).build();
        JsonSchema schema = factory.getSchema(SchemaLocation.of(BASE + kind + SUFFIX), config);
        schema.initializeValidators();
        return new Entry(specType, schema);
    }

    /** The names of all kinds, sorted. */
    public List<String> kinds() {
        return List.copyOf(specTypes.keySet());
    }

    Optional<Entry> find(String kind) {
        return Optional.ofNullable(specTypes.get(kind))
                .map(type -> compiled.computeIfAbsent(kind, name -> compile(name, type)));
    }

    /** The schema of a kind as written. */
    JsonNode schema(String kind) {
        JsonNode schema = texts.get(BASE + kind + SUFFIX);
        if (schema == null) {
            throw new IllegalArgumentException("no schema of kind " + kind);
        }
        return schema;
    }

    /**
     * A schema without its reference: what stands beside the reference wins over what it refers to.
     *
     * @param schema part of the schema of a kind, or of the envelope
     */
    JsonNode resolve(JsonNode schema) {
        JsonNode reference = schema.path("$ref");
        if (!reference.isTextual()) {
            return schema;
        }
        String pointer = reference.textValue().substring(reference.textValue().indexOf('#') + 1);
        JsonNode target = resolve(schema(ENVELOPE).at(pointer));
        ObjectNode merged = target.deepCopy();
        schema.properties().forEach(field -> merged.set(field.getKey(), field.getValue()));
        merged.remove("$ref");
        return merged;
    }

    /** The schema whose keyword stands at that location. */
    JsonNode schemaOf(SchemaLocation keyword) {
        JsonNodePath parent = keyword.getFragment().getParent();
        @Nullable JsonNode at = texts.get(String.valueOf(keyword.getAbsoluteIri()));
        for (int i = 0; at != null && i < parent.getNameCount(); i++) {
            Object step = parent.getElement(i);
            at = step instanceof Integer index ? at.path(index) : step(at, parent.getName(i));
        }
        return at == null ? MissingNode.getInstance() : at;
    }

    private static JsonNode step(JsonNode at, String name) {
        return at.isArray() ? at.path(Integer.parseInt(name)) : at.path(name);
    }

    private void add(String name) {
        String file = name + SUFFIX;
        try (InputStream in = Catalog.class.getClassLoader().getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new IllegalStateException(
                        "kind %s has no schema: %s is not on the class path"
                                .formatted(name, FOLDER + file));
            }
            String source = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            sources.put(BASE + file, source);
            texts.put(BASE + file, Json.mapper().readTree(source));
        } catch (IOException e) {
            throw new UncheckedIOException("could not read " + FOLDER + file, e);
        }
    }
}
