package dev.drover.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.document.Names;
import dev.drover.document.Problem;
import dev.drover.document.Spec;
import dev.drover.schema.TreeReader.Tree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads documents and checks them against the schema of their kind. Thread-safe.
 *
 * <p>A good document is read once and its positions are never computed; only one that gives cause for a remark is read a
 * second time, to say where.
 */
public final class SchemaDocumentReader implements DocumentReader {

    /** More at once would not be read by anybody. */
    static final int PROBLEMS_MAX = 20;

    private static final JsonPath KIND = JsonPath.ROOT.field("kind");
    private static final JsonPath METADATA = JsonPath.ROOT.field("metadata");

    private final Catalog catalog;

    public SchemaDocumentReader(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public Reading read(DocumentKey key, byte[] text, long generation) {
        return read(text, 0, new Origin(Optional.of(key), key.namespace()), generation).reading();
    }

    /** Reads a document whose key is not known: it must name itself. See {@link ManifestReader}. */
    Keyed readWithoutKey(byte[] text, int linesBefore, String namespace) {
        return read(text, linesBefore, new Origin(Optional.empty(), namespace), 0);
    }

    /**
     * Where a document comes from.
     *
     * @param key its key, if that is known
     * @param namespace its namespace, unless it says otherwise
     */
    private record Origin(Optional<DocumentKey> key, String namespace) {}

    /**
     * A reading and whose it is.
     *
     * @param key the key, if kind and name could be told
     * @param reading what came of it
     */
    record Keyed(Optional<DocumentKey> key, Reading reading) {}

    private Keyed read(byte[] bytes, int linesBefore, Origin origin, long generation) {
        Optional<DocumentKey> key = origin.key();
        try {
            SourceText text = SourceText.decode(bytes, linesBefore);
            Tree tree = text.tree();
            key = key.or(() -> keyOf(tree.root(), origin.namespace()));
            List<Finding> wrong = check(tree.root(), origin);
            if (!wrong.isEmpty() || !tree.problems().isEmpty()) {
                return new Keyed(key, rejected(text, wrong));
            }
            return new Keyed(key, accepted(text, tree, key.orElseThrow(), generation));
        } catch (UnreadableText e) {
            return new Keyed(key, rejectedUnread(bytes, linesBefore, e));
        }
    }

    /** Reads once more with positions, because the first reading was made without them. */
    private static Reading rejectedUnread(byte[] bytes, int linesBefore, UnreadableText first) {
        try {
            SourceText.decode(bytes, linesBefore).tree(new Positions());
            return new Reading.Rejected(List.of(first.toProblem()));
        } catch (UnreadableText again) {
            return new Reading.Rejected(List.of(again.toProblem()));
        }
    }

    /** What the text itself does wrong comes first, in the words of the second reading. */
    private static Reading rejected(SourceText text, List<Finding> wrong) throws UnreadableText {
        Positions positions = new Positions();
        List<Finding> all = new ArrayList<>(text.tree(positions).problems());
        all.addAll(wrong);
        return new Reading.Rejected(inOrder(positions, all));
    }

    private Reading accepted(SourceText text, Tree tree, DocumentKey key, long generation)
            throws UnreadableText {
        JsonNode written = tree.root().path("spec");
        try {
            Envelope envelope = Envelope.of(tree.root());
            Spec spec = Json.decode(written, catalog.find(key.kind()).orElseThrow().specType());
            Optional<Finding> itself = dependsOnItself(spec, key).or(() -> objection(spec, key));
            if (itself.isPresent()) {
                return rejected(text, List.of(itself.get()));
            }
            JsonNode rule = catalog.schema(key.kind()).path("properties").path("spec");
            List<Finding> remarks =
                    Stream.concat(
                                    tree.cautions().stream(),
                                    ClearTextSecrets.in(written, rule).stream())
                            .toList();
            List<Problem> warnings = remarks.isEmpty() ? List.of() : warnings(text, remarks);
            return new Reading.Accepted(
                    new Document<>(key, generation, envelope.toMetadata(), spec), warnings);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return rejected(text, List.of(refusedByRecord(e)));
        }
    }

    private static Optional<Finding> dependsOnItself(Spec spec, DocumentKey key) {
        List<DocumentKey> others =
                spec.dependsOn().stream().map(other -> other.in(key.namespace())).toList();
        JsonPath path = JsonPath.ROOT.field("spec").field("dependsOn");
        int at = others.indexOf(key);
        return at < 0
                ? Optional.empty()
                : Optional.of(
                        Finding.ofValue(
                                path.item(at),
                                "is the document itself, which could never begin; name another"));
    }

    private static Optional<Finding> objection(Spec spec, DocumentKey key) {
        return spec.objection(key.name())
                .map(it ->
                        Finding.ofValue(
                                JsonPath.ROOT.field("spec").field(it.field()), it.message()));
    }

    private static List<Problem> warnings(SourceText text, List<Finding> remarks)
            throws UnreadableText {
        Positions positions = new Positions();
        text.tree(positions);
        return inOrder(positions, remarks);
    }

    /** The record knows a rule that the schema does not tell: still the author's problem, and told as such. */
    private static Finding refusedByRecord(Exception e) {
        JsonPath path = JsonPath.ROOT.field("spec");
        if (e instanceof JsonMappingException mapping) {
            for (JsonMappingException.Reference step : mapping.getPath()) {
                path =
                        step.getFieldName() == null
                                ? path.item(Math.max(0, step.getIndex()))
                                : path.field(step.getFieldName());
            }
        }
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String words =
                cause instanceof JsonProcessingException json
                        ? json.getOriginalMessage()
                        : String.valueOf(cause.getMessage());
        return Finding.ofValue(path, Words.shorten(words, 200));
    }

    private List<Finding> check(ObjectNode root, Origin origin) {
        List<Finding> findings = new ArrayList<>(checkKind(root, origin));
        findings.addAll(checkName(root, "namespace", origin.key().map(DocumentKey::namespace)));
        findings.addAll(checkName(root, "name", origin.key().map(DocumentKey::name)));
        if (origin.key().isEmpty() && !root.path("metadata").has("name")) {
            findings.add(
                    Finding.ofName(
                            METADATA.field("name"),
                            "is missing, expected a name: outside of Consul no key says it"));
        }
        String kind = root.path("kind").asText();
        catalog.find(kind)
                .ifPresent(entry -> {
                    var messages = entry.schema().validate(root);
                    if (!messages.isEmpty()) {
                        findings.addAll(new SchemaFindings(catalog, kind, root).of(messages));
                    }
                });
        return findings;
    }

    private List<Finding> checkKind(ObjectNode root, Origin origin) {
        JsonNode kind = root.path("kind");
        if (kind.isMissingNode()) {
            return List.of(
                    Finding.ofName(
                            KIND,
                            "is missing, expected the kind of the document: one of "
                                    + Words.list(catalog.kinds())));
        }
        if (catalog.find(kind.asText()).isEmpty() || !kind.isTextual()) {
            return List.of(
                    Finding.ofValue(
                            KIND,
                            "found %s, which is no known kind; known are: %s"
                                    .formatted(Words.found(kind), Words.list(catalog.kinds())),
                            Words.nearest(kind.asText(), catalog.kinds())));
        }
        return origin.key()
                .filter(key -> !key.kind().equals(kind.asText()))
                .map(key ->
                        List.of(
                                Finding.ofValue(
                                        KIND,
                                        "found '%s', but the key %s says '%s'"
                                                .formatted(kind.asText(), key, key.kind()))))
                .orElse(List.of());
    }

    private static List<Finding> checkName(
            ObjectNode root, String field, Optional<String> keySays) {
        JsonNode written = root.path("metadata").path(field);
        if (!written.isTextual()) {
            return List.of();
        }
        JsonPath path = METADATA.field(field);
        String name = written.textValue();
        String shown = Words.shorten(name, Words.VALUE_SHOWN_MAX);
        Optional<String> objection = Names.objectionTo(name);
        if (objection.isPresent()) {
            return List.of(
                    Finding.ofValue(path, "%s '%s' %s".formatted(field, shown, objection.get())));
        }
        return keySays.filter(said -> !said.equals(name))
                .map(said ->
                        List.of(
                                Finding.ofValue(
                                        path,
                                        ("found '%s', but the key says '%s'; write the same"
                                                        + " or take the field away")
                                                .formatted(shown, said))))
                .orElse(List.of());
    }

    /** The key that a document claims for itself; empty when it does not say enough. */
    private static Optional<DocumentKey> keyOf(ObjectNode root, String namespace) {
        JsonNode metadata = root.path("metadata");
        try {
            return Optional.of(
                    new DocumentKey(
                            metadata.path("namespace").asText(namespace),
                            root.path("kind").asText(),
                            metadata.path("name").asText()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** In the order of the text, one for each place: what else is said about it follows from the first. */
    private static List<Problem> inOrder(Positions positions, List<Finding> findings) {
        Set<JsonPath> told = new HashSet<>();
        List<Problem> problems =
                findings.stream()
                        .filter(finding -> told.add(finding.path()))
                        .map(finding -> finding.at(positions))
                        .sorted(
                                Comparator.comparingInt(Problem::line)
                                        .thenComparingInt(Problem::column))
                        .toList();
        return bounded(problems);
    }

    private static List<Problem> bounded(List<Problem> problems) {
        if (problems.size() <= PROBLEMS_MAX) {
            return problems;
        }
        int shown = PROBLEMS_MAX - 1;
        List<Problem> bounded = new ArrayList<>(problems.subList(0, shown));
        Problem next = problems.get(shown);
        bounded.add(
                new Problem(
                        "$",
                        next.line(),
                        next.column(),
                        "from here on %d more problems; mend those above first"
                                .formatted(problems.size() - shown),
                        Optional.empty()));
        return bounded;
    }
}
