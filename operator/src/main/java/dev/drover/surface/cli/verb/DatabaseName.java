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
            description = "The database: NAME of its document, NAMESPACE/NAME, or KIND/NAME")
    private @Nullable String name;

    @Mixin private final NamespaceOption namespace = new NamespaceOption();

    /** Whether a name was written. */
    boolean given() {
        return name != null;
    }

    /** The namespace that is meant if the name does not say one. */
    String namespace(Surroundings surroundings) {
        return namespace.in(surroundings);
    }

    /** The document, and what the operator saw of it. */
    Cluster find(Surroundings surroundings) {
        String written =
                Optional.ofNullable(name)
                        .orElseThrow(() ->
                                VerbFailure.usage(
                                        "write the name of a database, for example db; 'drover db"
                                                + " list' shows them"));
        Reference reference = Reference.of(written, surroundings.databaseKinds());
        reference.namespace().ifPresent(said -> namespace.refuseAnother(said, written));
        String where = reference.namespace().orElseGet(() -> namespace.in(surroundings));
        List<StoredDocument> found =
                surroundings.databaseKinds().stream()
                        .filter(kind -> reference.kind().map(kind::equals).orElse(true))
                        .map(kind -> key(where, kind, reference.name()))
                        .flatMap(key -> surroundings.archive().find(key).stream())
                        .toList();
        if (found.isEmpty()) {
            throw VerbFailure.failed(
                    "no database '%s' in namespace %s; 'drover db list -A' shows them all"
                            .formatted(reference.name(), where));
        }
        StoredDocument document = found.getFirst();
        return Cluster.of(document)
                .orElseThrow(() ->
                        VerbFailure.failed(
                                "%s: no operator has looked at it yet; try: drover describe %s %s -n %s"
                                        .formatted(
                                                document.key(),
                                                document.key().kind(),
                                                reference.name(),
                                                where)));
    }

    /**
     * A database as it may be written: NAME, KIND/NAME, NAMESPACE/NAME, or NAMESPACE/KIND/NAME as Drover prints it.
     *
     * @param namespace where it is; empty = it does not say
     * @param kind with its own capital letters; empty = it does not say
     */
    private record Reference(Optional<String> namespace, Optional<String> kind, String name) {

        static Reference of(String written, List<String> kinds) {
            List<String> words = List.of(written.split("/", -1));
            Optional<String> kind =
                    words.size() == 1
                            ? Optional.empty()
                            : kinds.stream()
                                    .filter(words.get(words.size() - 2)::equalsIgnoreCase)
                                    .findFirst();
            int before = words.size() - 1 - (kind.isPresent() ? 1 : 0);
            if (before > 1) {
                throw VerbFailure.usage(
                        "'%s' names no database; write NAME, NAMESPACE/NAME or KIND/NAME, for example shop/db"
                                .formatted(written));
            }
            return new Reference(
                    before == 1 ? Optional.of(words.getFirst()) : Optional.empty(),
                    kind,
                    words.getLast());
        }
    }

    private static DocumentKey key(String namespace, String kind, String name) {
        try {
            return new DocumentKey(namespace, kind, name);
        } catch (IllegalArgumentException wrong) {
            throw VerbFailure.usage(String.valueOf(wrong.getMessage()));
        }
    }
}
