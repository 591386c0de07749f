package dev.drover.surface.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.StoreKeys;
import dev.drover.document.Condition;
import dev.drover.surface.cli.view.Archive;
import dev.drover.surface.cli.view.StatusView.Statement;
import dev.drover.surface.cli.view.StoredDocument;
import java.util.Optional;
import java.util.Set;

/** Whether the brakes hold what a deleted document wanted, and whether a person has said since that it is meant. */
final class HeldRemoval {

    private static final String SENTINEL_MISSING = "SentinelMissing";

    /** Why a removal is not done by itself. */
    private static final Set<String> REASONS =
            Set.of("PruneHeld", "SentinelRenewed", SENTINEL_MISSING);

    private final Surroundings surroundings;
    private final Archive archive;
    private final StoreKeys keys;

    HeldRemoval(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.archive = surroundings.archive();
        this.keys = surroundings.keys();
    }

    /** What the status says about it. */
    static Optional<Statement> said(StoredDocument document) {
        return document.status()
                .condition(Condition.BLOCKED)
                .filter(statement -> document.deleted() && statement.status().equals("True"))
                .filter(statement -> REASONS.contains(statement.reason()));
    }

    /**
     * Whether nothing goes on until somebody says something.
     *
     * @param status the status that the document was read with
     */
    boolean waitsForAWord(StoredDocument document, Optional<Entry> status) {
        return said(document)
                .filter(statement ->
                        statement.reason().equals(SENTINEL_MISSING)
                                || (lists(keys.pruneHeld(), document)
                                        && !confirmedSince(document, status)))
                .isPresent();
    }

    /** The operator has that word, and takes a moment. */
    private boolean confirmedSince(StoredDocument document, Optional<Entry> status) {
        long told = status.map(Entry::modifyIndex).orElse(0L);
        return surroundings
                        .store()
                        .read(keys.pruneConfirmed())
                        .filter(word -> word.modifyIndex() > told)
                        .isPresent()
                && lists(keys.pruneConfirmed(), document);
    }

    private boolean lists(String key, StoredDocument document) {
        for (JsonNode each : archive.record(key).path("documents")) {
            if (each.asText().equals(document.key().path())) {
                return true;
            }
        }
        return false;
    }
}
