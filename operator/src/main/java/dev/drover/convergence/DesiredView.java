package dev.drover.convergence;

import dev.drover.convergence.Desired.Good;
import dev.drover.document.DocumentKey;
import dev.drover.schema.DocumentReader;
import dev.drover.schema.Reading;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All documents as this process sees them: read once when they change, kept warm on standbys too. Thread-safe; written by
 * the one thread of a {@link DesiredSource}.
 */
public final class DesiredView implements DesiredSource.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(DesiredView.class);

    /** Written within moments, before any had its pass; older ones stand in the history. */
    private static final int GOOD_MAX = 4;

    private final DocumentReader reader;
    private final InstantSource clock;
    private final Map<DocumentKey, Desired> documents = new ConcurrentHashMap<>();
    private final Map<String, String> misplaced = new ConcurrentHashMap<>();
    private volatile Consumer<DocumentKey> changed = _ -> {};
    private volatile Consumer<DocumentKey> vanished = _ -> {};
    private volatile boolean complete;

    public DesiredView(DocumentReader reader, InstantSource clock) {
        this.reader = reader;
        this.clock = clock;
    }

    /** Who is told what changed. Called once, before the source starts. */
    public void tell(Consumer<DocumentKey> whenChanged, Consumer<DocumentKey> whenVanished) {
        this.changed = whenChanged;
        this.vanished = whenVanished;
    }

    @Override
    public void written(String path, byte[] value, long modifyIndex) {
        DocumentKey key;
        try {
            key = DocumentKey.parse(path);
        } catch (IllegalArgumentException strange) {
            noteMisplaced(path, String.valueOf(strange.getMessage()));
            return;
        }
        Desired next = read(key, value, modifyIndex);
        documents.put(key, next);
        changed.accept(key);
    }

    @Override
    public void vanished(String path) {
        misplaced.remove(path);
        try {
            DocumentKey key = DocumentKey.parse(path);
            if (documents.containsKey(key)) {
                vanished.accept(key);
            }
        } catch (IllegalArgumentException strange) {
            LOG.debug("{} vanished; it was no document", path);
        }
    }

    @Override
    public void complete() {
        complete = true;
    }

    /** Whether everything has been seen at least once. */
    public boolean isComplete() {
        return complete;
    }

    /** The document at that key, if there is one. */
    public Optional<Desired> find(DocumentKey key) {
        return Optional.ofNullable(documents.get(key));
    }

    /** Takes back an acceptance, because the spec cannot be meant; unless something else was written meanwhile. */
    void reject(DocumentKey key, Desired.Accepted accepted, Desired.Rejected rejected) {
        documents.replace(key, accepted, rejected);
    }

    /** Its spec is in force, and its text was kept: what stood before, and the text, are needed no more. */
    void settle(DocumentKey key, Desired.Accepted accepted) {
        documents.replace(
                key,
                accepted,
                new Desired.Accepted(
                        new Good(accepted.document(), Optional.empty()),
                        List.of(),
                        accepted.warnings(),
                        accepted.seenAt()));
    }

    /** Keeps the spec that is in force while what stands at the key is bad, unless that was written again meanwhile. */
    void keepInForce(DocumentKey key, Desired.Rejected rejected, Good inForce) {
        documents.replace(
                key,
                rejected,
                new Desired.Rejected(
                        rejected.generation(),
                        rejected.problems(),
                        List.of(inForce),
                        rejected.seenAt()));
    }

    /** Takes a document out of view, after its absence has been proved, unless it was written again meanwhile. */
    void remove(DocumentKey key, Desired seen) {
        documents.remove(key, seen);
    }

    /** All keys in view. */
    public Set<DocumentKey> keys() {
        return documents.keySet();
    }

    /** All keys in view, those whose newest generation is the oldest first. */
    List<DocumentKey> byAge() {
        return documents.entrySet().stream()
                .sorted(
                        Comparator.comparingLong((Map.Entry<DocumentKey, Desired> entry) ->
                                        entry.getValue().generation())
                                .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** All documents in view. */
    public Map<DocumentKey, Desired> all() {
        return documents;
    }

    /** Keys below the prefix that are no documents, each with what is wrong with it. */
    public Map<String, String> misplaced() {
        return Map.copyOf(misplaced);
    }

    private Desired read(DocumentKey key, byte[] value, long modifyIndex) {
        return switch (reader.read(key, value, modifyIndex)) {
            case Reading.Accepted accepted ->
                    new Desired.Accepted(
                            new Good(
                                    accepted.document(),
                                    Optional.of(new String(value, StandardCharsets.UTF_8))),
                            before(key),
                            accepted.warnings(),
                            clock.instant());
            case Reading.Rejected rejected ->
                    new Desired.Rejected(
                            modifyIndex, rejected.problems(), before(key), clock.instant());
        };
    }

    private List<Good> before(DocumentKey key) {
        return switch (documents.get(key)) {
            case null -> List.of();
            case Desired.Accepted accepted ->
                    Stream.concat(Stream.of(accepted.good()), accepted.before().stream())
                            .limit(GOOD_MAX)
                            .toList();
            case Desired.Rejected rejected -> rejected.before();
        };
    }

    private void noteMisplaced(String path, String why) {
        if (misplaced.put(path, why) == null) {
            LOG.atWarn()
                    .addKeyValue("key", path)
                    .log("a key below the desired prefix is no document and is ignored: {}", why);
        }
    }
}
