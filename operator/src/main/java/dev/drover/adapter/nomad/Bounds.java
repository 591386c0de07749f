package dev.drover.adapter.nomad;

import java.util.List;

/** Keeps text from outside short enough to be stored and read. */
final class Bounds {

    /** Longer lines are cut: a status has a limit, and a reader too. */
    static final int LINE_LENGTH_MAX = 500;

    private Bounds() {}

    /** The text as one line of at most that many characters. */
    static String line(String text, int lengthMax) {
        String line = text.strip().replaceAll("\\s*\\R\\s*", " ");
        return line.length() <= lengthMax ? line : line.substring(0, lengthMax - 1) + "…";
    }

    /** The text as one line. */
    static String line(String text) {
        return line(text, LINE_LENGTH_MAX);
    }

    /** The last so many. */
    static <T> List<T> last(List<T> all, int count) {
        return all.subList(Math.max(0, all.size() - count), all.size());
    }
}
