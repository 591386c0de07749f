package dev.drover.role;

/**
 * What a supervisor has on disk beside the data; every change is synced, with its directory, before anything follows from it.
 *
 * @param promised the highest term it promised or followed; 0 = none
 * @param followed the highest term whose primary it followed, or was; never above {@code promised}
 * @param incarnation of the data directory; empty while there is none
 * @param data what the directory is worth
 */
public record Disk(long promised, long followed, String incarnation, Data data) {

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
    public static final Disk EMPTY = new Disk(0, 0, "", Data.NONE);

    Disk promising(long term) {
        return new Disk(Math.max(promised, term), followed, incarnation, data);
    }

    Disk following(long term) {
        return new Disk(Math.max(promised, term), Math.max(followed, term), incarnation, data);
    }

    Disk worth(Data now) {
        return new Disk(promised, followed, incarnation, now);
    }

    Disk cloned(String fresh) {
        return new Disk(promised, followed, fresh, Data.WHOLE);
    }

    boolean whole() {
        return data == Data.WHOLE;
    }
}
