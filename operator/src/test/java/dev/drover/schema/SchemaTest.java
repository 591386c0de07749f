package dev.drover.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.document.DocumentKey;
import dev.drover.document.Names;
import dev.drover.document.Spec;
import dev.drover.kind.Kinds;
import dev.drover.schema.TreeReader.Tree;
import dev.drover.testing.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The folder of schemas, the list of kinds and the records say the same. */
final class SchemaTest {

    private static final Path FOLDER = Tools.repository().resolve("crds-schema");
    private static final Catalog CATALOG = Kinds.ALL.catalog();
    private static final DocumentReader READER = new SchemaDocumentReader(CATALOG);

    @Test
    void everyKindHasASchemaAndEverySchemaAKind() {
        assertThat(files(".schema.json"))
                .map(file -> kindOf(file))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(
                                        Stream.of("Envelope"),
                                        Kinds.ALL.specTypes().keySet().stream())
                                .toList());
    }

    @Test
    void everyOtherFileIsAnExampleOfAKind() {
        assertThat(allFiles())
                .filteredOn(file -> !name(file).endsWith(".schema.json"))
                .allSatisfy(file -> {
                    assertThat(Kinds.ALL.specTypes()).containsKey(kindOf(file));
                    assertThat(name(file))
                            .matches(
                                    "[A-Za-z]+(\\.[a-z-]+)?\\.example\\.(json|yaml)"
                                            + "|[A-Za-z]+\\.invalid\\.[a-z-]+\\.(json|yaml)");
                });
    }

    @Test
    void everyKindHasExamplesOfBothSorts() {
        assertThat(Kinds.ALL.specTypes().keySet())
                .allSatisfy(kind -> {
                    assertThat(examples()).anyMatch(file -> kindOf(file).equals(kind));
                    assertThat(invalid()).anyMatch(file -> kindOf(file).equals(kind));
                });
    }

    static List<Path> examples() {
        return allFiles().stream().filter(file -> name(file).contains(".example.")).toList();
    }

    static List<Path> invalid() {
        return allFiles().stream().filter(file -> name(file).contains(".invalid.")).toList();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleIsAcceptedWithoutRemark(Path file) {
        assertThat(read(file))
                .isInstanceOfSatisfying(
                        Reading.Accepted.class,
                        accepted -> assertThat(accepted.warnings()).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleEncodesToItselfApartFromDefaults(Path file) {
        JsonNode written = tree(bytes(file)).orElseThrow().path("spec");
        ObjectNode encoded =
                Json.mapper().valueToTree(decode(kindOf(file), tree(bytes(file)).orElseThrow()));
        leaveOutDefaults(encoded, written, CATALOG.schema(kindOf(file)).at("/properties/spec"));
        assertThat((JsonNode) encoded).isEqualTo(written);
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void anInvalidExampleIsRejected(Path file) {
        assertThat(read(file))
                .isInstanceOfSatisfying(
                        Reading.Rejected.class,
                        rejected ->
                                assertThat(rejected.problems())
                                        .isNotEmpty()
                                        .allSatisfy(problem ->
                                                assertThat(problem.line()).isPositive()));
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void schemaAndRecordEachRefuseAnInvalidExampleThatIsATree(Path file) {
        Optional<ObjectNode> tree = tree(bytes(file));
        if (tree.isEmpty()) {
            assertThat(read(file)).isInstanceOf(Reading.Rejected.class);
            return;
        }
        assertThat(CATALOG.find(kindOf(file)).orElseThrow().schema().validate(tree.get()))
                .as("schema")
                .isNotEmpty();
        assertThatThrownBy(() -> decode(kindOf(file), tree.get())).as("records").isNotNull();
    }

    @Test
    void everyFieldIsDescribedAndHasAnExampleThatItAccepts() {
        List<String> bare = new ArrayList<>();
        for (Path file : files(".schema.json")) {
            visit(kindOf(file), CATALOG.schema(kindOf(file)), bare);
        }
        assertThat(bare).isEmpty();
    }

    @Test
    void everyOptionalFieldOfASpecStatesWhatHoldsWithoutItOrIsPartOfAChoice() {
        assertThat(Kinds.ALL.specTypes().keySet())
                .allSatisfy(kind -> {
                    JsonNode spec = CATALOG.schema(kind).at("/properties/spec");
                    spec.path("properties")
                            .properties()
                            .forEach(field ->
                                    assertThat(
                                                    spec.path("required")
                                                                    .toString()
                                                                    .contains(
                                                                            "\""
                                                                                    + field.getKey()
                                                                                    + "\"")
                                                            || field.getValue().has("default")
                                                            || field.getValue()
                                                                    .path("description")
                                                                    .asText()
                                                                    .contains("Without it")
                                                            || spec.path("oneOf")
                                                                    .toString()
                                                                    .contains(
                                                                            "\""
                                                                                    + field.getKey()
                                                                                    + "\""))
                                            .as(field.getKey())
                                            .isTrue());
                });
    }

    /** Takes away what was not written and says the default, in objects below as well. */
    private static void leaveOutDefaults(JsonNode encoded, JsonNode written, JsonNode schema) {
        encoded.properties()
                .forEach(field -> {
                    JsonNode own = schema.path("properties").path(field.getKey());
                    leaveOutDefaults(
                            field.getValue(),
                            written.path(field.getKey()),
                            own.isMissingNode() ? schema.path("additionalProperties") : own);
                });
        for (int i = 0; encoded.isArray() && i < encoded.size(); i++) {
            leaveOutDefaults(encoded.get(i), written.path(i), schema.path("items"));
        }
        encoded.properties()
                .removeIf(field ->
                        !written.has(field.getKey())
                                && schema.path("properties")
                                        .path(field.getKey())
                                        .path("default")
                                        .equals(field.getValue()));
    }

    private static void visit(String place, JsonNode schema, List<String> bare) {
        schema.path("properties")
                .properties()
                .forEach(field -> {
                    String at = place + "." + field.getKey();
                    JsonNode full = CATALOG.resolve(field.getValue());
                    if (!full.path("description").asText().endsWith(".")
                            || full.path("title").asText().isBlank()
                            || full.path("examples").isEmpty()) {
                        bare.add(at);
                    }
                    visit(at, full, bare);
                });
    }

    /** With the key that the document itself claims, and else with any. */
    private static Reading read(Path file) {
        JsonNode metadata =
                tree(bytes(file)).map(tree -> tree.path("metadata")).orElse(NullNode.getInstance());
        DocumentKey key =
                new DocumentKey(
                        "shop",
                        kindOf(file),
                        named(metadata) ? metadata.get("name").asText() : "web");
        return READER.read(key, bytes(file), 1);
    }

    private static boolean named(JsonNode metadata) {
        return Names.objectionTo(metadata.path("name").asText()).isEmpty();
    }

    private static Optional<ObjectNode> tree(byte[] text) {
        try {
            Tree tree = SourceText.decode(text, 0).tree();
            return Optional.of(tree).filter(it -> it.problems().isEmpty()).map(Tree::root);
        } catch (UnreadableText e) {
            return Optional.empty();
        }
    }

    private static Spec decode(String kind, ObjectNode tree) {
        try {
            Envelope envelope = Envelope.of(tree);
            if (!envelope.kind().equals(kind)) {
                throw new IllegalArgumentException("another kind");
            }
            return Json.decode(
                    envelope.spec(), Objects.requireNonNull(Kinds.ALL.specTypes().get(kind)));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static List<Path> files(String suffix) {
        return allFiles().stream().filter(file -> name(file).endsWith(suffix)).toList();
    }

    private static List<Path> allFiles() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Path file) {
        return Objects.requireNonNull(file.getFileName()).toString();
    }

    private static String kindOf(Path file) {
        return name(file).substring(0, name(file).indexOf('.'));
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
