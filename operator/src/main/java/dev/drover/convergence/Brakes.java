package dev.drover.convergence;

import dev.drover.convergence.KeyValueStore.Committed;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.document.Condition;
import dev.drover.document.DocumentKey;
import dev.drover.planning.PruneBrake;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Stands between a document that seems to be gone and the removal of what it wanted. Nothing is removed on doubt, nor too
 * much at once without a person's word. Thread-safe.
 */
public final class Brakes {

    /**
     * How long after a document went away its removal is considered: so long that all that went with it are known, and are
     * counted together.
     */
    static final Duration GATHERING = Duration.ofMillis(500);

    /** How far back departures count as one act. */
    static final Duration WINDOW = Duration.ofMinutes(1);

    /** So soon after a term began each held removal was looked at again. */
    static final Duration SETTLING = Duration.ofSeconds(10);

    private static final String SENTINEL_RENEWED = "SentinelRenewed";
    private static final String PRUNE_HELD = "PruneHeld";
    private static final Set<String> HOLDS = Set.of(SENTINEL_RENEWED, PRUNE_HELD);

    /** Younger than any word. */
    private static final long NOT_PUBLISHED = Long.MAX_VALUE;

    /** What there is to know before a removal. */
    sealed interface Verdict {

        /** The document stands there: it is not to be removed. */
        record Present() implements Verdict {}

        /** It may be removed. */
        record Released() implements Verdict {}

        /** It is gone, and nothing is known about what it wanted: nothing can be removed. */
        record Unknown() implements Verdict {}

        /**
         * Nothing is removed for now.
         *
         * @param reason one word
         * @param message why, and what to do
         */
        record Held(String reason, String message) implements Verdict {}
    }

    /** What stands at the keys that are about held removals. */
    record HeldRemovals(List<String> documents, String reason, Instant since) {}

    /** A person's word. */
    record Confirmation(List<String> documents) {}

    private final KeyValueStore store;
    private final StoreKeys keys;
    private final Ledger ledger;
    private final InstantSource clock;
    private final Map<DocumentKey, Instant> departures = new ConcurrentHashMap<>();

    /** Removals that wait for a person, each with the store's index when that was published. */
    private final Map<DocumentKey, Long> held = new ConcurrentHashMap<>();

    private final Set<DocumentKey> released = ConcurrentHashMap.newKeySet();

    /** What they wanted is removed; their departures count until they are older than {@link #WINDOW}. */
    private final Set<DocumentKey> removed = ConcurrentHashMap.newKeySet();

    /** Told to be gone, found standing, and not told of since. */
    private final Set<DocumentKey> doubted = ConcurrentHashMap.newKeySet();

    /** Whether what is told about held removals is not what is so. */
    private volatile boolean untold;

    /** When the term began. */
    private volatile Instant restartedAt = Instant.MAX;

    /** The sentinel's index when the term began. */
    private volatile long sentinelAtBegin;

    public Brakes(KeyValueStore store, StoreKeys keys, Ledger ledger, InstantSource clock) {
        this.store = store;
        this.keys = keys;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** A document seems to be gone. */
    void departed(DocumentKey key) {
        departures.putIfAbsent(key, departure(key));
    }

    /** What an earlier leader began to remove went away long ago, and was counted then; what never was in force is no loss. */
    private Instant departure(DocumentKey key) {
        Ledger.Recorded known = ledger.find(key);
        return removing(known) || !everInForce(known) ? Instant.EPOCH : clock.instant();
    }

    private static boolean everInForce(Ledger.Recorded known) {
        return known.status().acceptedGeneration() != 0 || known.status().part().isPresent();
    }

    /** It was told to be gone and is not: should it go before it is told anew, nobody would tell that again. */
    void doubt(DocumentKey key) {
        doubted.add(key);
    }

    /**
     * Looks itself whether what is in doubt is gone by now.
     *
     * @return whether it goes on being in doubt
     * @throws RemoteFailure when it could not be read
     */
    boolean lookAgain(DocumentKey key) {
        if (!doubted.contains(key)) {
            return false;
        }
        if (store.read(keys.desired(key)).isEmpty()) {
            doubted.remove(key);
            departed(key);
        }
        return doubted.contains(key);
    }

    /** A document stands there after all. */
    void returned(DocumentKey key) {
        doubted.remove(key);
        departures.remove(key);
        released.remove(key);
        removed.remove(key);
        forgetHeld(key);
    }

    private void forgetHeld(DocumentKey key) {
        if (held.remove(key) != null) {
            untold = true;
        }
    }

    /** Whether a document seems to be gone. */
    boolean isDeparted(DocumentKey key) {
        return departures.containsKey(key);
    }

    /** What it wanted is removed: it counts for a while longer, but is waited for no more. */
    void removed(DocumentKey key) {
        released.remove(key);
        removed.add(key);
        forgetHeld(key);
        Instant recent = clock.instant().minus(WINDOW);
        removed.removeIf(gone -> {
            boolean past = departures.getOrDefault(gone, Instant.MIN).isBefore(recent);
            if (past) {
                departures.remove(gone);
            }
            return past;
        });
    }

    /**
     * A term begins: what went away while nobody led counts as one act of now.
     *
     * @param sentinelIndex the sentinel's index now
     */
    void restart(long sentinelIndex) {
        sentinelAtBegin = sentinelIndex;
        restartedAt = clock.instant();
        departures.replaceAll((key, _) -> departure(key));
        held.clear();
        released.clear();
        untold = true;
    }

    /**
     * Corrects what people are told about held removals, if it is not what is so. Called often.
     *
     * @throws RemoteFailure when it could not be written; tried again with the next call
     */
    void tell(Term term) {
        // An earlier leader's word about them, and a person's, stand until each was looked at
        // again.
        boolean settled = !clock.instant().isBefore(restartedAt.plus(SETTLING));
        if (untold && settled && publish(term).isPresent()) {
            untold = false;
        }
    }

    /** Removals that wait for a person. */
    public int heldNow() {
        return held.size();
    }

    /**
     * Considers a removal; reads everything it needs from the store, by itself and key by key.
     *
     * @param documents how many documents there are, without those that seem to be gone
     * @throws RemoteFailure when something could not be read; nothing may be removed then
     */
    Verdict consider(Term term, DocumentKey key, int documents) {
        Optional<Entry> sentinel = store.read(keys.sentinel());
        if (sentinel.isEmpty()) {
            return new Verdict.Held(
                    "SentinelMissing",
                    "the sentinel %s is gone: the store may have been emptied; nothing is removed until 'drover init'"
                            .formatted(keys.sentinel()));
        }
        if (store.read(keys.desired(key)).isPresent()) {
            return new Verdict.Present();
        }
        Optional<Ledger.Recorded> status = ledger.reread(key);
        if (status.isEmpty()) {
            return new Verdict.Unknown();
        }
        if (released.contains(key) || removing(status.get())) {
            return new Verdict.Released();
        }
        Verdict verdict = verdict(key, sentinel.get().modifyIndex(), status.get(), documents);
        return verdict instanceof Verdict.Held && !confirmed(key, status.get())
                ? hold(term, key, verdict)
                : release(term, key);
    }

    private Verdict verdict(DocumentKey key, long sentinel, Ledger.Recorded known, int documents) {
        if (isYounger(sentinel, known)) {
            return doubtful();
        }
        if (!everInForce(known)) {
            return new Verdict.Released();
        }
        // Held is held: fewer that went away at once, or a minute later, are no word of a person.
        boolean before = held.containsKey(key) || saidHeld(known, Set.of(PRUNE_HELD));
        return before ? tooMany() : counted(documents);
    }

    /**
     * Whether the sentinel was written after what is known about the document. A status that was written since says nothing:
     * neither the one that told this very doubt, nor another while the sentinel was renewed in this term.
     */
    private boolean isYounger(long sentinel, Ledger.Recorded known) {
        return sentinel > known.modifyIndex()
                || saidHeld(known, Set.of(SENTINEL_RENEWED))
                || (sentinel > sentinelAtBegin && sentinel > known.status().observedGeneration());
    }

    /** Its removal began already, perhaps under an earlier leader: it was counted then. */
    private static boolean removing(Ledger.Recorded recorded) {
        return recorded.status().conditions().isTrue(Condition.DELETED);
    }

    private static Verdict doubtful() {
        return new Verdict.Held(
                SENTINEL_RENEWED,
                "the sentinel is younger than what is known about this document: the store may have"
                    + " been emptied in between; 'drover prune' shows what would go, 'drover prune"
                    + " --confirm' removes it");
    }

    private Verdict counted(int documents) {
        Instant since = clock.instant().minus(WINDOW);
        int recent = (int) departures.values().stream().filter(at -> at.isAfter(since)).count();
        int together = Math.max(recent, held.size());
        if (PruneBrake.releases(together, documents + together)) {
            return new Verdict.Released();
        }
        return tooMany();
    }

    private static Verdict tooMany() {
        return new Verdict.Held(
                PRUNE_HELD,
                "more documents went away at once than are removed without a person's word; 'drover"
                        + " prune' shows them, 'drover prune --confirm' removes what they wanted");
    }

    private Verdict hold(Term term, DocumentKey key, Verdict verdict) {
        if (held.getOrDefault(key, NOT_PUBLISHED) == NOT_PUBLISHED) {
            held.put(key, NOT_PUBLISHED);
            publish(term).ifPresent(index -> held.put(key, index));
        }
        return verdict;
    }

    private Verdict release(Term term, DocumentKey key) {
        released.add(key);
        if (held.remove(key) != null && publish(term).isEmpty()) {
            untold = true;
        }
        return new Verdict.Released();
    }

    /** A word counts for what was held when it was given, not for what is held later. */
    private boolean confirmed(DocumentKey key, Ledger.Recorded status) {
        long heldSince =
                Optional.ofNullable(held.get(key))
                        .orElseGet(() ->
                                saidHeld(status, HOLDS) ? status.modifyIndex() : NOT_PUBLISHED);
        return store.read(keys.pruneConfirmed())
                .filter(entry -> entry.modifyIndex() > heldSince)
                .map(entry -> StatusCodec.decode(Confirmation.class, entry.value()))
                .filter(confirmation -> confirmation.documents().contains(key.path()))
                .isPresent();
    }

    /** It is held for one of those reasons, perhaps by an earlier leader, and that was said. */
    private static boolean saidHeld(Ledger.Recorded status, Set<String> reasons) {
        return status.status()
                .conditions()
                .find(Condition.BLOCKED)
                .filter(blocked -> blocked.status() == Condition.Status.TRUE)
                .filter(blocked -> reasons.contains(blocked.reason()))
                .isPresent();
    }

    /** Tells people what is held; gives the store's index then, if it was told. */
    private synchronized Optional<Long> publish(Term term) {
        Write.Require required = new Write.Require(keys.leader(), term.index());
        List<Write> writes =
                held.isEmpty()
                        ? List.of(
                                required,
                                new Write.Delete(keys.pruneHeld()),
                                new Write.Delete(keys.pruneConfirmed()))
                        : List.of(required, new Write.Put(keys.pruneHeld(), heldRemovals()));
        return store.commit(writes).map(Committed::index);
    }

    private byte[] heldRemovals() {
        return StatusCodec.encode(
                (Object)
                        new HeldRemovals(
                                held.keySet().stream()
                                        .map(DocumentKey::path)
                                        .sorted()
                                        .collect(Collectors.toList()),
                                "more documents went away at once than are removed without a"
                                        + " person's word",
                                clock.instant()));
    }
}
