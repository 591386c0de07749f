package dev.drover.kind;

import dev.drover.convergence.Kind;
import dev.drover.convergence.Preview;
import dev.drover.document.Document;
import dev.drover.document.Spec;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * One kind, as operator, schemas and command line find it.
 *
 * @param name its name in documents; its schema is {@code crds-schema/<name>.schema.json}
 * @param specType the record that its spec decodes to
 * @param running makes it for an operator
 * @param previews makes the preview of one document for the command line
 * @param <D> its desired record
 */
public record Registration<D extends Spec>(
        String name,
        Class<D> specType,
        Function<Supplies, Kind<D, ?, ?, ?>> running,
        BiFunction<Reach, Document<D>, Preview> previews) {

    /**
     * What a document of this kind becomes and would change.
     *
     * @throws ClassCastException when it is of another kind
     */
    Preview preview(Reach reach, Document<?> document) {
        return previews.apply(
                reach,
                new Document<>(
                        document.key(),
                        document.generation(),
                        document.metadata(),
                        specType.cast(document.spec())));
    }
}
