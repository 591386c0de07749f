package dev.drover.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.Objection;
import dev.drover.convergence.Preview;
import dev.drover.convergence.StatusCodec;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What members of a proxy would be told, and how that differs from what they were told before. */
public final class PublicationPreview implements Preview {

    private final ObjectNode rendered;
    private final Supplier<Optional<Entry>> standing;

    /**
     * Of one document.
     *
     * @param published what would be written
     * @param standing looks at what stands there; asked only when it matters
     */
    public PublicationPreview(Object published, Supplier<Optional<Entry>> standing) {
        this.rendered =
                withoutGeneration(
                        StatusCodec.decode(ObjectNode.class, StatusCodec.encode(published)));
        this.standing = standing;
    }

    /** It says which text it was made of, and changes nothing. */
    private static ObjectNode withoutGeneration(ObjectNode tree) {
        tree.remove("generation");
        return tree;
    }

    @Override
    public ObjectNode rendered() {
        return rendered;
    }

    @Override
    public Optional<Objection> objection() {
        return Optional.empty();
    }

    @Override
    public Difference difference() {
        JsonNode before =
                standing.get()
                        .<JsonNode>map(entry ->
                                withoutGeneration(
                                        StatusCodec.decode(ObjectNode.class, entry.value())))
                        .orElse(MissingNode.getInstance());
        List<String> lines = JsonChanges.between(before, rendered);
        boolean added = before.isMissingNode();
        ObjectNode figures = JsonNodeFactory.instance.objectNode().put("changes", lines.size());
        return new Difference(
                lines.isEmpty(),
                added ? "it would be published" : "what the proxy is told would change",
                List.of(),
                added ? List.of() : lines,
                List.of(),
                lines.isEmpty() ? "" : "Caddy's configuration is applied anew",
                figures);
    }
}
