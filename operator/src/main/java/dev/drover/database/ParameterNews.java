package dev.drover.database;

import dev.drover.document.DocumentKey;
import dev.drover.role.parameter.ParameterRequest.Refused;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was told already of the parameters of databases. A restart that a member does not begin is taken back and asked for again, and
 * a switchover that is refused is asked for again, for as long as it takes: people are told once. Thread-safe.
 */
final class ParameterNews {

    private final Map<DocumentKey, Told> told = new ConcurrentHashMap<>();

    /**
     * What was told of one database.
     *
     * @param version of the parameters that it is about
     * @param words one for each change
     * @param fresh whether the last was not told before
     */
    private record Told(String version, Set<String> words, boolean fresh) {
        private Told {
            words = Set.copyOf(words);
        }

        private Told and(String word) {
            Set<String> all = new HashSet<>(words);
            boolean added = all.add(word);
            return new Told(version, all, added);
        }
    }

    /** That step was done. */
    void done(DocumentKey key, DatabaseStep step) {
        told.compute(
                key,
                (_, before) -> {
                    Told known = before == null ? new Told("", Set.of(), false) : before;
                    return switch (step) {
                        case DatabaseStep.Publish publish -> published(known, publish);
                        case DatabaseStep.HandOver(String to, long term) ->
                                known.and("to %s in %d".formatted(to, term));
                        default -> known;
                    };
                });
    }

    /** Who asks for other parameters, or for the same again after others, is told all of it. */
    private static Told published(Told before, DatabaseStep.Publish publish) {
        String version = publish.request().set().version();
        Told known = before.version().equals(version) ? before : new Told(version, Set.of(), false);
        return known.and(
                publish.request()
                        .restart()
                        .map(it ->
                                "restart %s in %d, %b"
                                        .formatted(it.member(), it.term(), it.primary()))
                        .or(() ->
                                publish.request()
                                        .refused()
                                        .map(Refused::version)
                                        .map("instead of "::concat))
                        .orElse("published"));
    }

    /** Whether the last step that was done was not told before. */
    boolean fresh(DocumentKey key) {
        Told known = told.get(key);
        return known == null || known.fresh();
    }

    void forget(DocumentKey key) {
        told.remove(key);
    }
}
