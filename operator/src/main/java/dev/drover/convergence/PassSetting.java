package dev.drover.convergence;

import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.document.Event;
import dev.drover.document.Status;
import java.time.Instant;
import java.time.InstantSource;
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
 */
record PassSetting(
        KeyValueStore store,
        StoreKeys keys,
        Ledger ledger,
        Leadership leadership,
        Repairs repairs,
        Retries retries,
        LoopMetrics metrics,
        InstantSource clock) {

    private static final Logger LOG = LoggerFactory.getLogger("dev.drover.event");

    /**
     * In bytes: a transaction of Consul holds 512 KiB with its values in Base64, and the status and events need their share.
     * What is longer even packed is in force like any other, but cannot be kept for rollback.
     */
    private static final int KEPT_MAX = 320 * 1024;

    /** The text as it is to be kept; empty when it is too long. */
    Optional<AcceptedText> kept(Document<?> document, String text, Instant now) {
        AcceptedText accepted = new AcceptedText(document.generation(), now, text);
        if (accepted.encode().length <= KEPT_MAX) {
            return Optional.of(accepted);
        }
        LOG.atWarn()
                .addKeyValue("document", document.key())
                .log("its text is too long even when packed, and is not kept for rollback");
        return Optional.empty();
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
    }
}
