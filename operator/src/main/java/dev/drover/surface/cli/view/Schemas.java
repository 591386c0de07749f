package dev.drover.surface.cli.view;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.document.DocumentKey;
import dev.drover.schema.Catalog;
import dev.drover.schema.ManifestReader;
import dev.drover.schema.ManifestReader.Manifest;
import dev.drover.schema.Reading;
import dev.drover.schema.SchemaDocumentReader;
import dev.drover.schema.SchemaManual;
import dev.drover.schema.TextTree;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the command line asks the schemas; compiled when a verb first needs more than the names of kinds. Not thread-safe. */
public final class Schemas {

    private final List<String> kinds;
    private final Supplier<Catalog> loading;
    private @Nullable Catalog catalog;

    /**
     * Of these kinds.
     *
     * @param kinds their names
     * @param loading compiles them; called once at most
     */
    public Schemas(List<String> kinds, Supplier<Catalog> loading) {
        this.kinds = kinds.stream().sorted().toList();
        this.loading = loading;
    }

    /** All kinds, sorted. */
    public List<String> kinds() {
        return kinds;
    }

    /** Reads all documents of a file. */
    public List<Manifest> manifests(byte[] file, String namespace) {
        return new ManifestReader(new SchemaDocumentReader(catalog())).read(file, namespace);
    }

    /** Reads one document whole, with all its problems. */
    public Reading read(DocumentKey key, byte[] text, long generation) {
        return new SchemaDocumentReader(catalog()).read(key, text, generation);
    }

    /**
     * The text as a tree, whatever it says.
     *
     * @throws IllegalArgumentException when it is neither JSON nor YAML
     */
    public JsonNode tree(byte[] text) {
        return TextTree.of(text);
    }

    /**
     * The manual's page for {@code Kind} or {@code Kind.spec.field}; the list of kinds for an empty path.
     *
     * @throws IllegalArgumentException when there is no such path; the message names the nearest
     */
    public String explain(String path) {
        SchemaManual manual = new SchemaManual(catalog());
        if (path.isBlank()) {
            return manual.kinds();
        }
        SchemaManual.Explanation explanation = manual.explain(path);
        if (!explanation.found()) {
            throw new IllegalArgumentException(explanation.text());
        }
        return explanation.text();
    }

    private Catalog catalog() {
        Catalog known = catalog;
        if (known == null) {
            known = loading.get();
            catalog = known;
        }
        return known;
    }
}
