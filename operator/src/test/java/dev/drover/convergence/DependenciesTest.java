package dev.drover.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import dev.drover.document.DocumentKey;
import dev.drover.testing.InMemoryDesiredSource;
import dev.drover.testing.InMemoryKeyValueStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Notes that depend on notes. */
final class DependenciesTest {

    private static final StoreKeys KEYS = NoteLoop.KEYS;
    private static final DocumentKey WEB = DocumentKey.parse("shop/Note/web");
    private static final DocumentKey DB = DocumentKey.parse("shop/Note/db");
    private static final DocumentKey DISK = DocumentKey.parse("shop/Note/disk");

    private final NoteLoop notes = new NoteLoop();
    private final InMemoryKeyValueStore store = notes.store;
    private final NoteKind kind = notes.kind;
    private final LoopParts parts = notes.parts;
    private final ConvergenceLoop loop = notes.loop;
    private final InMemoryDesiredSource source = notes.source;

    @BeforeEach
    void beginToWork() {
        put(KEYS.sentinel(), "{}");
        notes.start();
    }

    @Test
    void waitsForADocumentThatIsNotThere() {
        write(WEB, "after db");
        work();

        assertThat(kind.hasNoted(WEB)).isFalse();
        assertSays(WEB, Condition.READY, Status.FALSE, "Waiting");
        assertSays(WEB, Condition.BLOCKED, Status.TRUE, "Waiting");
        assertSays(WEB, Condition.PROGRESSING, Status.FALSE, "Waiting");
        assertThat(said(WEB, Condition.READY).message())
                .isEqualTo("waits for Note db to be Ready: there is no such document in shop");
    }

    @Test
    void goesOnAsSoonAsTheOtherIsReady() {
        write(WEB, "after db");
        work();
        write(DB, "");
        work();

        assertThat(kind.hasNoted(DB)).isTrue();
        assertThat(kind.hasNoted(WEB)).isTrue();
        assertSays(WEB, Condition.READY, Status.TRUE, "TakenDown");
        assertSays(WEB, Condition.BLOCKED, Status.FALSE, "Free");
    }

    @Test
    void waitsForTheNewGenerationOfWhatWasWrittenTogetherWithIt() {
        write(DB, "");
        work();
        put(KEYS.desired(DB), "new");
        put(KEYS.desired(WEB), "after db");
        source.deliver();
        kind.beforeNextStep(() -> assertThat(kind.hasNoted(WEB)).isFalse());

        work();

        assertThat(kind.hasNoted(WEB)).isTrue();
    }

    @Test
    void staysAsItIsWhenTheOtherIsLostLater() {
        write(DB, "");
        write(WEB, "after db");
        work();
        write(DB, "after disk");
        work();

        assertSays(DB, Condition.READY, Status.FALSE, "Waiting");
        assertSays(WEB, Condition.READY, Status.TRUE, "TakenDown");

        write(WEB, "changed after db");
        work();

        assertSays(WEB, Condition.READY, Status.FALSE, "Waiting");
    }

    @Test
    void saysWhatIsNotThereThatItReliesOnOnceAllElseIsDone() {
        kind.lacks(WEB, DB);
        write(WEB, "");
        work();

        assertThat(kind.hasNoted(WEB)).isTrue();
        assertSays(WEB, Condition.READY, Status.FALSE, "Waiting");
        assertSays(WEB, Condition.BLOCKED, Status.TRUE, "Waiting");
        assertThat(said(WEB, Condition.READY).message())
                .isEqualTo("nobody reads it: there is no Note db in shop; there is web");
    }

    @Test
    void namesTheOneThatWasProbablyMeant() {
        kind.lacks(WEB, new DocumentKey("shop", "Note", "wbe"));
        write(WEB, "");
        work();

        assertThat(said(WEB, Condition.READY).message())
                .endsWith("there is no Note wbe in shop; there is web; did you mean 'web'?");
    }

    @Test
    void isLookedAtAgainOnceThatIsThere() {
        kind.lacks(WEB, DB);
        write(WEB, "");
        work();

        write(DB, "");
        work();
        assertSays(WEB, Condition.READY, Status.FALSE, "Alone");
        assertSays(WEB, Condition.BLOCKED, Status.FALSE, "Free");
    }

    @Test
    void refusesTheDocumentThatClosesACycle() {
        write(WEB, "after db");
        write(DB, "after disk");
        work();
        write(DISK, "after web");
        work();

        assertThat(said(DISK, Condition.ACCEPTED).message())
                .contains("$.spec.dependsOn")
                .contains("Note disk → Note web → Note db → Note disk");
        assertSays(WEB, Condition.ACCEPTED, Status.TRUE, "Valid");
        assertSays(DB, Condition.ACCEPTED, Status.TRUE, "Valid");
    }

    @Test
    void asksForNothingWhileItIsRefused() {
        write(WEB, "after db");
        write(DB, "after web");
        work();

        assertThat(kind.foreseen(DB)).isEmpty();
        assertThat(kind.foreseen(WEB)).isNotEmpty();
    }

    @Test
    void acceptsItWhenAnotherOfTheCycleIsMended() {
        write(WEB, "after db");
        write(DB, "after web");
        work();
        assertSays(DB, Condition.ACCEPTED, Status.FALSE, "Invalid");

        write(WEB, "alone");
        work();

        assertSays(DB, Condition.ACCEPTED, Status.TRUE, "Valid");
        assertThat(kind.hasNoted(DB)).isTrue();
    }

    /** As when two workers judge at the same time: neither sees what the other has not recorded yet. */
    @Test
    void refusesTheYoungerOfTwoThatCloseACycleAtTheSameTimeWhicheverIsJudgedFirst() {
        write(WEB, "alone");
        write(DB, "alone");
        work();

        write(WEB, "is the first in the queue");
        write(DB, "after web");
        write(WEB, "after db");
        work();

        assertSays(WEB, Condition.ACCEPTED, Status.FALSE, "Invalid");
        assertSays(DB, Condition.ACCEPTED, Status.TRUE, "Valid");
    }

    @Test
    void keepsInForceWhatStoodBeforeTheCycle() {
        write(DB, "");
        write(WEB, "after db");
        work();

        write(DB, "after web");
        work();

        assertSays(DB, Condition.ACCEPTED, Status.FALSE, "Invalid");
        assertSays(DB, Condition.READY, Status.TRUE, "TakenDown");
    }

    @Test
    void bringsNoRefusedTextIntoForceWhenAnotherFollowsIt() {
        write(WEB, "after db");
        work();
        write(DB, "after web");
        work();
        write(DB, "again after web");
        work();

        assertSays(DB, Condition.ACCEPTED, Status.FALSE, "Invalid");
        assertThat(said(DB, Condition.ACCEPTED).message()).endsWith("; nothing is in force");
        assertThat(parts.ledger().find(DB).status().history()).isEmpty();
    }

    /** Both specs that are in force wait for each other then, unless the one that closed the cycle stays refused. */
    @Test
    void keepsRefusingWhatClosedTheCycleWhenTheOtherIsEdited() {
        write(DB, "after disk");
        write(WEB, "after db");
        work();
        write(DB, "after web");
        work();

        write(WEB, "edited after db");
        work();

        assertSays(WEB, Condition.ACCEPTED, Status.TRUE, "Valid");
        assertSays(DB, Condition.ACCEPTED, Status.FALSE, "Invalid");
        assertThat(said(WEB, Condition.READY).message())
                .isEqualTo("waits for Note db to be Ready: it waits itself");
    }

    private void assertSays(DocumentKey key, String type, Status status, String reason) {
        Condition condition = said(key, type);
        assertThat(condition.status()).as("%s", condition).isEqualTo(status);
        assertThat(condition.reason()).isEqualTo(reason);
    }

    private Condition said(DocumentKey key, String type) {
        return parts.ledger().find(key).status().conditions().find(type).orElseThrow();
    }

    private void write(DocumentKey key, String text) {
        put(KEYS.desired(key), text);
        source.deliver();
    }

    private void work() {
        for (int pass = 0; pass < 100; pass++) {
            parts.queue().poll().ifPresent(loop::work);
        }
        assertThat(parts.queue().poll()).isEmpty();
    }

    private void put(String key, String text) {
        store.commit(List.of(new Write.Put(key, text.getBytes(StandardCharsets.UTF_8))));
    }
}
