package dev.drover.surface.cli.verb;

import dev.drover.convergence.Objection;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.document.Problem;
import dev.drover.schema.ManifestReader.Manifest;
import dev.drover.schema.Reading;
import java.util.List;
import java.util.Optional;

/**
 * A document in a file, on its way to the store.
 *
 * @param source the file's name, {@code -} for the standard input
 * @param manifest what was read there
 */
record Draft(String source, Manifest manifest) {

    /** Where it belongs; empty when it does not say so. */
    Optional<DocumentKey> key() {
        return manifest.key();
    }

    /** What is wrong with it; nothing when it may be written. */
    List<Problem> problems() {
        return manifest.reading() instanceof Reading.Rejected rejected
                ? rejected.problems()
                : List.of();
    }

    /** What its author should look at. */
    List<Problem> warnings() {
        return manifest.reading() instanceof Reading.Accepted accepted
                ? accepted.warnings()
                : List.of();
    }

    /** The document, when nothing is wrong with it. */
    Optional<Document<?>> document() {
        return manifest.reading() instanceof Reading.Accepted accepted
                ? Optional.of(accepted.document())
                : Optional.empty();
    }

    /** One problem as {@code file:line:column: what}, which editors understand. */
    String complaint(Problem problem) {
        String place =
                problem.line() == 0
                        ? position()
                        : "%s:%d:%d".formatted(source, problem.line(), problem.column());
        String path = problem.path().equals("$") ? "" : problem.path() + ": ";
        String hint = problem.suggestion().map("; did you mean '%s'?"::formatted).orElse("");
        return place + ": " + path + problem.message() + hint;
    }

    /** The same for what only the outside found. */
    String complaint(Objection objection) {
        return complaint(objection.in(manifest.text(), manifest.line() - 1));
    }

    /** {@code file:line} of its beginning. */
    String position() {
        return source + ":" + manifest.line();
    }

    /** What to call it. */
    String title() {
        return key().map(DocumentKey::path).orElse(position());
    }

    /** Its text as it will stand in the store. */
    byte[] bytes() {
        return manifest.text();
    }
}
