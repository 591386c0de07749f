package dev.drover.convergence;

import dev.drover.convergence.KeyValueStore.Committed;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.document.DocumentKey;
import dev.drover.document.Event;
import dev.drover.document.Status;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the operator has said about documents: their status, the accepted texts, and events. Each write is one transaction
 * that requires the leader's term and the status as last seen; nothing is written when nothing changed. Thread-safe; for
 * one document only one thread at a time may write.
 */
public final class Ledger {

    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

    /** Accepted texts kept of one document, for rollback. */
    static final int HISTORY_MAX = 10;

    /**
     * A status as it stands in the store.
     *
     * @param modifyIndex of its key, 0 when it does not exist
     * @param status what it says
     */
    public record Recorded(long modifyIndex, Status<?> status) {}

    /**
     * A text to keep.
     *
     * @param text with its generation
     * @param instead the generation of one that need not be kept any more, because this means the same
     */
    record Keeping(AcceptedText text, Optional<Long> instead) {}

    /**
     * What is said at once.
     *
     * @param next the status
     * @param events what happened
     * @param accepted the text to keep for rollback
     * @param deed what the status announces, where that is one write to the store
     */
    record Saying(
            Status<?> next,
            List<Event> events,
            Optional<Keeping> accepted,
            Optional<Write.PutIf> deed) {

        private boolean onlyTheStatus() {
            return events.isEmpty() && accepted.isEmpty() && deed.isEmpty();
        }
    }

    private static final Recorded NOTHING = new Recorded(0, Status.none());

    private final KeyValueStore store;
    private final StoreKeys keys;
    private final Leadership leadership;
    private final Map<String, Kind<?, ?, ?, ?>> kinds;
    private final Map<DocumentKey, Recorded> recorded = new ConcurrentHashMap<>();

    /** Of each namespace the slot written last; another map in each term, so that a late pass of an earlier one cannot set it. */
    private volatile Map<String, Long> eventNumbers = new ConcurrentHashMap<>();

    public Ledger(
            KeyValueStore store,
            StoreKeys keys,
            Leadership leadership,
            Map<String, Kind<?, ?, ?, ?>> kinds) {
        this.store = store;
        this.keys = keys;
        this.leadership = leadership;
        this.kinds = Map.copyOf(kinds);
    }

    /**
     * Reads everything anew, at the beginning of a term. A status that a denied list hides is found later: by {@link
     * #discover}, or because the write that expects it to be absent loses.
     */
    void load() {
        recorded.clear();
        eventNumbers = new ConcurrentHashMap<>();
        for (Entry entry : store.list(keys.status())) {
            keys.documentOfStatus(entry.key())
                    .ifPresent(key -> recorded.put(key, decode(key, entry)));
        }
    }

    /** Reads again, and takes in statuses that were hidden when the term began; tells whose. */
    Set<DocumentKey> discover() {
        Set<DocumentKey> discovered = new HashSet<>();
        for (Entry entry : store.list(keys.status())) {
            keys.documentOfStatus(entry.key())
                    .filter(key -> !recorded.containsKey(key))
                    .ifPresent(key -> {
                        recorded.put(key, decode(key, entry));
                        discovered.add(key);
                    });
        }
        return discovered;
    }

    /** Documents that have a status. */
    public Set<DocumentKey> keys() {
        return recorded.keySet();
    }

    /** What was last said about a document. */
    public Recorded find(DocumentKey key) {
        return recorded.getOrDefault(key, NOTHING);
    }

    /** What stands in the store now, read by itself, which is honest about absence. */
    Optional<Recorded> reread(DocumentKey key) {
        Optional<Recorded> now = store.read(keys.status(key)).map(entry -> decode(key, entry));
        now.ifPresentOrElse(found -> recorded.put(key, found), () -> recorded.remove(key));
        return now;
    }

    /**
     * Says {@code next} about a document, with what happened to it, and keeps the accepted text if there is a new one.
     *
     * @param accepted the text to keep for rollback
     * @return whether it stands in the store now; false: another leads, or somebody else wrote there
     */
    boolean record(
            Term term,
            DocumentKey key,
            Status<?> next,
            List<Event> events,
            Optional<Keeping> accepted) {
        return record(term, key, new Saying(next, events, accepted, Optional.empty())).isPresent();
    }

    /**
     * Says it, and does what it announces if that is one write.
     *
     * @return the index of what was done; empty when nothing of it stands in the store: another leads, or somebody else wrote
     *     there
     */
    Optional<Committed> record(Term term, DocumentKey key, Saying saying) {
        Recorded before = find(key);
        Status<?> next = saying.next();
        Optional<Keeping> accepted = saying.accepted();
        if (next.saysTheSameAs(before.status()) && saying.onlyTheStatus()) {
            return Optional.of(new Committed(before.modifyIndex()));
        }
        Status<?> timed =
                next.with(next.conditions().keepingTimesOf(before.status().conditions()))
                        .following(before.status());
        Status<?> kept = accepted.isPresent() ? withHistory(timed, accepted.get()) : timed;
        List<Write> writes = new ArrayList<>();
        writes.add(leadership.requirement(term));
        writes.add(say(key, kept, before));
        accepted.ifPresent(keeping -> keepText(writes, key, keeping.text()));
        next.history().stream()
                .filter(generation -> !kept.history().contains(generation))
                .forEach(oldest -> writes.add(new Write.Delete(keys.history(key, oldest))));
        saying.events().forEach(event -> writes.add(write(event)));
        saying.deed().ifPresent(writes::add);
        return commit(key, kept, before, writes);
    }

    /** Forgets everything about a document that is gone for good. */
    boolean erase(Term term, DocumentKey key, List<Event> events) {
        Recorded before = find(key);
        List<Write> writes = new ArrayList<>();
        writes.add(leadership.requirement(term));
        writes.add(new Write.DeleteIf(keys.status(key), before.modifyIndex()));
        before.status()
                .history()
                .forEach(generation -> writes.add(new Write.Delete(keys.history(key, generation))));
        writes.add(new Write.Delete(keys.authors(key)));
        events.forEach(event -> writes.add(write(event)));
        boolean done = store.commit(writes).isPresent();
        if (done) {
            recorded.remove(key);
        } else {
            lost(key);
        }
        return done;
    }

    /** The accepted text of an older generation, if it is still kept. */
    Optional<byte[]> acceptedText(DocumentKey key, long generation) {
        return store.read(keys.history(key, generation))
                .map(entry -> AcceptedText.decode(entry.value()).bytes());
    }

    /** A status that says the same is not written again: the store would keep its old index. */
    private Write say(DocumentKey key, Status<?> next, Recorded before) {
        return unsaid(next, before)
                ? new Write.PutIf(
                        keys.status(key),
                        StatusCodec.encode(key.kind(), next),
                        before.modifyIndex())
                : new Write.Require(keys.status(key), before.modifyIndex());
    }

    private static boolean unsaid(Status<?> next, Recorded before) {
        return before.modifyIndex() == 0 || !next.saysTheSameAs(before.status());
    }

    private Optional<Committed> commit(
            DocumentKey key, Status<?> next, Recorded before, List<Write> writes) {
        Optional<Committed> committed = store.commit(writes);
        if (committed.isEmpty()) {
            lost(key);
        } else if (unsaid(next, before)) {
            recorded.put(key, new Recorded(committed.get().index(), next));
        }
        return committed;
    }

    private void lost(DocumentKey key) {
        leadership.doubt();
        reread(key);
        LOG.atInfo()
                .addKeyValue("document", key)
                .log("a write was lost to another writer; the document is looked at again");
    }

    private static Status<?> withHistory(Status<?> status, Keeping keeping) {
        long generation = keeping.text().generation();
        List<Long> history = new ArrayList<>(status.history());
        keeping.instead().ifPresent(history::remove);
        history.remove(generation);
        history.add(generation);
        int tooMany = Math.max(0, history.size() - HISTORY_MAX);
        return status.withHistory(history.subList(tooMany, history.size()));
    }

    private void keepText(List<Write> writes, DocumentKey key, AcceptedText text) {
        writes.add(new Write.Put(keys.history(key, text.generation()), text.encode()));
    }

    private Write write(Event event) {
        String namespace = event.key().namespace();
        Map<String, Long> numbers = eventNumbers;
        if (!numbers.containsKey(namespace)) {
            // Asks the store, so no lock is held: it would stall every other document's events.
            numbers.putIfAbsent(namespace, newestEvent(namespace));
        }
        long number = numbers.merge(namespace, 1L, Long::sum);
        return new Write.Put(keys.event(namespace, number), StatusCodec.encode(event));
    }

    /** The slot written last, so that the ring goes on where an earlier leader stopped. */
    private long newestEvent(String namespace) {
        List<Entry> ring = store.list(keys.events(namespace));
        long newest = ring.stream().mapToLong(Entry::modifyIndex).max().orElse(0);
        // Events of one commit share its index: the last of them is the one with no next.
        Set<Long> slots =
                ring.stream()
                        .filter(entry -> entry.modifyIndex() == newest)
                        .map(entry -> entry.key().substring(keys.events(namespace).length()))
                        .filter(slot -> slot.matches("\\d{3}"))
                        .map(Long::parseLong)
                        .collect(Collectors.toSet());
        return slots.stream()
                .filter(slot -> !slots.contains((slot + 1) % StoreKeys.EVENTS_MAX))
                .findFirst()
                .orElse(-1L);
    }

    private Recorded decode(DocumentKey key, Entry entry) {
        Kind<?, ?, ?, ?> kind = kinds.get(key.kind());
        Class<?> partType = kind == null ? Object.class : kind.partType();
        try {
            return new Recorded(
                    entry.modifyIndex(), StatusCodec.decode(key.kind(), partType, entry.value()));
        } catch (IllegalArgumentException unreadable) {
            LOG.atWarn()
                    .addKeyValue("document", key)
                    .log(
                            "its status is unreadable and will be written anew: {}",
                            unreadable.getMessage());
            return new Recorded(entry.modifyIndex(), Status.none());
        }
    }
}
