package dev.drover.adapter.postgres;

/**
 * A place in the WAL as PostgreSQL writes it: two hexadecimal numbers, such as {@code 0/504CD20}.
 *
 * @see <a href="https://www.postgresql.org/docs/15/datatype-pg-lsn.html">pg_lsn</a>
 */
public final class Lsn {

    private Lsn() {}

    /**
     * The place as a number of bytes.
     *
     * @throws IllegalArgumentException when the text is no place in the WAL
     */
    public static long parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 1 || slash == text.length() - 1) {
            throw new IllegalArgumentException(
                    "'%s' is no place in the WAL: expected one such as 0/504CD20".formatted(text));
        }
        long high = Long.parseLong(text, 0, slash, 16);
        return (high << 32) | Long.parseLong(text, slash + 1, text.length(), 16);
    }

    /** The place as PostgreSQL reads it. */
    public static String text(long place) {
        return "%X/%X".formatted(place >>> 32, place & 0xFFFF_FFFFL);
    }
}
