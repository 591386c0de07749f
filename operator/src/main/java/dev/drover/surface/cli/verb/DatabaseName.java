package dev.drover.surface.cli.verb;

import dev.drover.document.DocumentKey;
import dev.drover.surface.cli.view.Cluster;
import dev.drover.surface.cli.view.StoredDocument;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The argument that names one replicated database. */
final class DatabaseName {

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "NAME",
            description = "The database: the name of its document")
    private @Nullable String name;

    @Mixin private final NamespaceOption namespace = new NamespaceOption();

    /** The document, and what the operator saw of it. */
    Cluster find(Surroundings surroundings) {
        String named =
                Optional.ofNullable(name)
                        .orElseThrow(() ->
                                VerbFailure.usage(
                                        "write the name of a database, for example db; 'drover db"
                                                + " list' shows them"));
        String where = namespace.in(surroundings);
        List<StoredDocument> found =
                surroundings.databaseKinds().stream()
                        .map(kind -> key(where, kind, named))
                        .flatMap(key -> surroundings.archive().find(key).stream())
                        .toList();
        if (found.isEmpty()) {
            throw VerbFailure.failed(
                    "no database '%s' in namespace %s; 'drover db list -A' shows them all"
                            .formatted(named, where));
        }
        StoredDocument document = found.getFirst();
        return Cluster.of(document)
                .orElseThrow(() ->
                        VerbFailure.failed(
                                "%s: no operator has looked at it yet; try: drover describe %s %s -n %s"
                                        .formatted(
                                                document.key(),
                                                document.key().kind(),
                                                named,
                                                where)));
    }

    private static DocumentKey key(String namespace, String kind, String name) {
        try {
            return new DocumentKey(namespace, kind, name);
        } catch (IllegalArgumentException wrong) {
            throw VerbFailure.usage(String.valueOf(wrong.getMessage()));
        }
    }
}
