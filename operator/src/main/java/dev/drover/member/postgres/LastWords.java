package dev.drover.member.postgres;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What each one said last, and whether that is long ago: a machine that is gone says no farewell, and the connection to it looks as
 * before. What is said is compared with what was said before and with nothing else, since the times in it are by other clocks.
 * Thread-safe.
 */
final class LastWords {

    private final Duration patience;
    private final Map<String, Word> words = new HashMap<>();

    /** A word, and when it was first seen here. */
    private record Word(String text, Duration seenAt) {}

    /**
     * Nobody has said anything yet.
     *
     * @param patience who says nothing new for so long is not heard any more
     */
    LastWords(Duration patience) {
        this.patience = patience;
    }

    /** Whether somebody who said that last has said it lately. */
    synchronized boolean fresh(String who, String text, Duration now) {
        Word word = words.get(who);
        if (word == null || !word.text().equals(text)) {
            word = new Word(text, now);
            words.put(who, word);
        }
        return now.compareTo(word.seenAt().plus(patience)) < 0;
    }

    /** All others are gone, and forgotten. */
    synchronized void keepOnly(Set<String> there) {
        words.keySet().retainAll(there);
    }
}
