package dev.drover.convergence;

import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.document.Event;
import dev.drover.document.Status;
import dev.drover.schema.DocumentReader;
import dev.drover.schema.Reading;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all passes share.
 *
 * @param store where documents stand
 * @param keys where in it
 * @param ledger what was said
 * @param leadership the right to act
 * @param repairs repairs lately
 * @param retries failures in a row
 * @param metrics what is counted
 * @param clock the time
 * @param reader understands the texts of documents
 * @param dependencies what documents wait for in others
 */
record PassSetting(
        KeyValueStore store,
        StoreKeys keys,
        Ledger ledger,
        Leadership leadership,
        Repairs repairs,
        Retries retries,
        LoopMetrics metrics,
        InstantSource clock,
        DocumentReader reader,
        Dependencies dependencies) {

    private static final Logger LOG = LoggerFactory.getLogger("dev.drover.event");

    /**
     * In bytes: a transaction of Consul holds 512 KiB with its values in Base64, and the status and events need their share.
     * What is longer even packed is in force like any other, but cannot be kept for rollback.
     */
    private static final int KEPT_MAX = 320 * 1024;

    /** The text as it is to be kept; empty when it is too long. */
    Optional<Ledger.Keeping> keeping(Document<?> document, String text, Instant now) {
        AcceptedText accepted = new AcceptedText(document.generation(), now, text);
        if (accepted.encode().length <= KEPT_MAX) {
            return Optional.of(new Ledger.Keeping(accepted, sameAsBefore(document)));
        }
        LOG.atWarn()
                .addKeyValue("document", document.key())
                .log("its text is too long even when packed, and is not kept for rollback");
        return Optional.empty();
    }

    /**
     * The generation of the newest text that is kept, if this document says nothing else: who suspends and resumes a
     * document for days must not lose what he may want to go back to. Looked at only where an annotation of Drover's makes
     * it likely.
     */
    private Optional<Long> sameAsBefore(Document<?> document) {
        List<Long> history = ledger.find(document.key()).status().history();
        if (history.isEmpty() || !document.metadata().hasOwnAnnotation()) {
            return Optional.empty();
        }
        long newest = history.getLast();
        return ledger.acceptedText(document.key(), newest)
                .map(text -> reader.read(document.key(), text, newest))
                .filter(Reading.Accepted.class::isInstance)
                .map(Reading.Accepted.class::cast)
                .filter(reading -> saysTheSame(reading.document(), document))
                .map(_ -> newest);
    }

    private static boolean saysTheSame(Document<?> one, Document<?> other) {
        return one.spec().equals(other.spec())
                && one.metadata()
                        .withoutOwnAnnotations()
                        .equals(other.metadata().withoutOwnAnnotations());
    }

    /** The generation that stands in the store now; empty when the document is gone. */
    Optional<Long> generation(DocumentKey key) {
        return store.read(keys.desired(key)).map(Entry::modifyIndex);
    }

    /** One line for each thing done. */
    void log(Event event) {
        LOG.atInfo()
                .addKeyValue("document", event.key())
                .addKeyValue("generation", event.generation())
                .log("{}: {}", event.reason(), event.message());
    }

    <P> void recall(Kind<?, ?, ?, P> kind, DocumentKey key, Status<P> status) {
        status.part().ifPresent(part -> kind.recall(key, part));
    }

    void forget(Kind<?, ?, ?, ?> kind, DocumentKey key) {
        kind.forget(key);
        retries.over(key);
        repairs.forget(key);
        dependencies.forget(key);
    }
}
