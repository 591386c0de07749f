package dev.drover.role;

/**
 * What a supervisor has on disk beside the data; every change is synced, with its directory, before anything follows from it.
 *
 * @param promised the highest term it promised or followed; 0 = none
 * @param followed the highest term whose primary it followed, or was; never above {@code promised}
 * @param incarnation of the data directory; empty while there is none
 * @param system the identifier that all data have that come from the same beginning; empty while there are none
 * @param data what the directory is worth
 */
public record Disk(long promised, long followed, String incarnation, String system, Data data) {

    /** What a data directory is worth. */
    public enum Data {
        /** There is none. */
        NONE,
        /** A rewind or a copy was begun and not finished: nothing can be said about it. */
        PARTIAL,
        /** All there. */
        WHOLE
    }

    /** A disk on which nothing was ever written. */
    public static final Disk EMPTY = new Disk(0, 0, "", "", Data.NONE);

    Disk promising(long term) {
        return new Disk(Math.max(promised, term), followed, incarnation, system, data);
    }

    Disk following(long term) {
        return new Disk(
                Math.max(promised, term), Math.max(followed, term), incarnation, system, data);
    }

    Disk worth(Data now) {
        return new Disk(promised, followed, incarnation, system, now);
    }

    /** With new data, made or copied. */
    Disk filled(String fresh, String of) {
        return new Disk(promised, followed, fresh, of, Data.WHOLE);
    }

    boolean whole() {
        return data == Data.WHOLE;
    }
}
