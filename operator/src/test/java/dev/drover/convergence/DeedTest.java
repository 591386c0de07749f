package dev.drover.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.KeyValueStore.Write.PutIf;
import dev.drover.convergence.WorkQueue.Taken;
import dev.drover.document.DocumentKey;
import dev.drover.testing.InMemoryKeyValueStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A step that is one write to the store is done in one commit with what announces it. */
final class DeedTest {

    private static final StoreKeys KEYS = NoteLoop.KEYS;
    private static final DocumentKey MEMO = DocumentKey.parse("shop/Note/memo");
    private static final String BOARD = "board/memo";
    private static final int LONG = 200 * 1024;

    private final NoteLoop notes = new NoteLoop();
    private final InMemoryKeyValueStore store = notes.store;

    @BeforeEach
    void lead() {
        put(KEYS.sentinel(), "{}");
        notes.start();
        assertThat(notes.loop.working()).isTrue();
    }

    @Test
    void takesOneCommit() {
        long commits = converge("note");

        // That one, and what came of it.
        assertThat(commits).isEqualTo(2);
        assertThat(read(BOARD)).isEqualTo("taken down");
        assertThat(notes.kind.hasNoted(MEMO)).isTrue();
    }

    @Test
    void isToldTheIndexOfWhatWasWritten() {
        converge("note");

        assertThat(notes.kind.index(MEMO)).isEqualTo(index(BOARD)).isPositive();
    }

    @Test
    void isNotDoneWhereSomebodyElseWroteAndThenDoneUponThat() {
        notes.kind.writes(() -> {
            PutIf write = new PutIf(BOARD, bytes("taken down"), index(BOARD));
            if (index(BOARD) == 0) {
                put(BOARD, "somebody else's");
            }
            return write;
        });
        write("note");

        pass();
        assertThat(read(BOARD)).isEqualTo("somebody else's");
        assertThat(read(KEYS.status(MEMO))).isEmpty();
        assertThat(notes.kind.hasNoted(MEMO)).isFalse();

        pass();
        assertThat(read(BOARD)).isEqualTo("taken down");
        assertThat(notes.kind.hasNoted(MEMO)).isTrue();
    }

    @Test
    void isNotDoneWhereAnotherLeads() {
        notes.kind.writes(() -> {
            put(KEYS.leader(), "{}");
            return new PutIf(BOARD, bytes("taken down"), 0);
        });
        write("note");

        pass();

        assertThat(read(BOARD)).isEmpty();
        assertThat(notes.kind.hasNoted(MEMO)).isFalse();
    }

    @Test
    void isAStepLikeAnyOtherWhereItIsTooLong() {
        notes.kind.writes(() -> new PutIf(BOARD, new byte[LONG], 0));
        write("note");

        pass();

        assertThat(read(BOARD)).isEmpty();
        assertThat(notes.kind.hasNoted(MEMO)).isTrue();
    }

    @Test
    void isAStepLikeAnyOtherBesideALongText() {
        converge("n".repeat(LONG));

        assertThat(read(BOARD)).isEmpty();
        assertThat(notes.kind.hasNoted(MEMO)).isTrue();
    }

    @Test
    void whatCameToNothingIsNoEvent() {
        write("note");
        pass();
        assertThat(events()).contains("\"TakenDown\"", "take down");

        DeedTest other = new DeedTest();
        other.lead();
        other.notes.kind.comesToNothing();
        other.write("note");
        other.pass();
        assertThat(other.events()).doesNotContain("take down");
    }

    private String events() {
        return store.list(KEYS.events()).stream()
                .map(entry -> new String(entry.value(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("\n"));
    }

    private long converge(String text) {
        notes.kind.writes(() -> new PutIf(BOARD, bytes("taken down"), index(BOARD)));
        write(text);
        long before = store.commits();
        pass();
        return store.commits() - before;
    }

    private void write(String text) {
        put(KEYS.desired() + MEMO, text);
        notes.source.deliver();
    }

    private void pass() {
        Taken next = notes.parts.queue().poll().orElseThrow();
        notes.loop.work(next);
    }

    private void put(String key, String value) {
        store.commit(List.of(new Write.Put(key, bytes(value))));
    }

    private String read(String key) {
        return store.read(key)
                .map(entry -> new String(entry.value(), StandardCharsets.UTF_8))
                .orElse("");
    }

    private long index(String key) {
        return store.read(key).map(Entry::modifyIndex).orElse(0L);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
