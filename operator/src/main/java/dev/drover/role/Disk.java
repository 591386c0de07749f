package dev.drover.role;

/**
 * What a supervisor has on disk beside the data; every change is synced, with its directory, before anything follows from it.
 *
 * @param promised the highest term it promised or followed; 0 = none
 * @param followed the highest term whose primary it followed, or was; never above {@code promised}
 * @param incarnation of the data directory; empty while there is none
 * @param system the identifier that all data have that come from the same beginning; empty while there are none
 * @param data what the directory is worth
 * @param fenced whether a person wants its server off
 */
public record Disk(
        long promised,
        long followed,
        String incarnation,
        String system,
        Data data,
        boolean fenced) {

    /** One that nobody has fenced. */
    public Disk(long promised, long followed, String incarnation, String system, Data data) {
        this(promised, followed, incarnation, system, data, false);
    }

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
        return new Disk(Math.max(promised, term), followed, incarnation, system, data, fenced);
    }

    Disk following(long term) {
        return new Disk(
                Math.max(promised, term),
                Math.max(followed, term),
                incarnation,
                system,
                data,
                fenced);
    }

    /** With data that are worth that. */
    public Disk worth(Data now) {
        return new Disk(promised, followed, incarnation, system, now, fenced);
    }

    /** With new data, made or copied. */
    public Disk filled(String fresh, String of) {
        return new Disk(promised, followed, fresh, of, Data.WHOLE, fenced);
    }

    /** With data that are being made, and are none before that is done. */
    public Disk beginning(String fresh) {
        return new Disk(promised, followed, fresh, "", Data.NONE, fenced);
    }

    Disk fenced(boolean now) {
        return new Disk(promised, followed, incarnation, system, data, now);
    }

    boolean whole() {
        return data == Data.WHOLE;
    }
}
