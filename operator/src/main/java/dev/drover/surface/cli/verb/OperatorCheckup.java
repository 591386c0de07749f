package dev.drover.surface.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.StoreKeys;
import dev.drover.document.Condition;
import dev.drover.surface.cli.view.Archive;
import dev.drover.surface.cli.view.Archive.Shelf;
import dev.drover.surface.cli.view.Selection;
import dev.drover.surface.cli.view.StoredDocument;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether an operator leads and is alive, and whether something waits for a person. */
final class OperatorCheckup {

    /** A leader gives a sign of life more often than this. */
    private static final Duration BEAT_MAX = Duration.ofSeconds(4);

    private final Surroundings surroundings;
    private final StoreKeys keys;
    private final Archive archive;
    private final List<Diagnosis> found = new ArrayList<>();

    OperatorCheckup(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.keys = surroundings.keys();
        this.archive = surroundings.archive();
    }

    /** All that was seen. */
    List<Diagnosis> look() {
        try {
            leader();
            documents();
            held();
        } catch (RemoteFailure failure) {
            found.add(
                    Diagnosis.broken(
                            "cannot look at the operator: " + failure.getMessage(),
                            "cure the findings about consul first"));
        }
        return found;
    }

    private void leader() {
        JsonNode leader = archive.record(keys.leader());
        String holder = leader.path("holder").asText("");
        if (holder.isEmpty()) {
            found.add(
                    Diagnosis.broken(
                            "no operator leads: nothing is converged",
                            "start one: nomad job run jobs/drover.nomad.hcl, or drover run"));
            return;
        }
        long seen = index(keys.heartbeat(), Optional.empty());
        boolean alive = index(keys.heartbeat(), Optional.of(seen)) != seen;
        found.add(
                alive
                        ? Diagnosis.well(
                                "operator %s leads, term %d, and is alive"
                                        .formatted(holder, leader.path("term").asLong()))
                        : Diagnosis.broken(
                                "operator %s leads but gave no sign of life for %d s"
                                        .formatted(holder, BEAT_MAX.toSeconds()),
                                "is it running? nomad job status drover; look at its log"));
    }

    /** The key's index now, or once it differs from {@code seen}. */
    private long index(String key, Optional<Long> seen) {
        Optional<Entry> entry =
                seen.isPresent()
                        ? surroundings.store().await(key, seen.get(), BEAT_MAX)
                        : surroundings.store().read(key);
        return entry.map(Entry::modifyIndex).orElse(0L);
    }

    private void documents() {
        Shelf shelf = archive.list(Selection.of(Optional.empty()));
        shelf.misplaced()
                .forEach(key ->
                        found.add(
                                Diagnosis.doubtful(
                                        "key %s%s is no document: %s"
                                                .formatted(
                                                        keys.desired(), key.path(), key.reason()),
                                        "consul kv delete %s%s, or write it where it belongs"
                                                .formatted(keys.desired(), key.path()))));
        List<StoredDocument> standing =
                shelf.documents().stream().filter(document -> !document.deleted()).toList();
        long unseen = standing.stream().filter(document -> !document.observed()).count();
        String what = "%d documents, %d not looked at yet".formatted(standing.size(), unseen);
        found.add(
                unseen == 0
                        ? Diagnosis.well(what)
                        : Diagnosis.doubtful(what, "wait a moment; then: drover status -A"));
        refused(standing.stream().filter(OperatorCheckup::isRefused).toList());
    }

    private static boolean isRefused(StoredDocument document) {
        return document.observed()
                && document.status()
                        .condition(Condition.ACCEPTED)
                        .filter(accepted -> accepted.status().equals("False"))
                        .isPresent();
    }

    private void refused(List<StoredDocument> refused) {
        if (!refused.isEmpty()) {
            String first = refused.getFirst().key().path();
            found.add(
                    Diagnosis.doubtful(
                            refused.size() == 1
                                    ? "document %s is not accepted".formatted(first)
                                    : "%d documents are not accepted, the first is %s"
                                            .formatted(refused.size(), first),
                            "drover get -A lists them, drover describe %s says what is wrong"
                                    .formatted(first)));
        }
    }

    private void held() {
        int held = archive.record(keys.pruneHeld()).path("documents").size();
        found.add(
                held == 0
                        ? Diagnosis.well("no deletions are held back")
                        : Diagnosis.doubtful(
                                "%d deletions are held back".formatted(held), "drover prune"));
    }
}
