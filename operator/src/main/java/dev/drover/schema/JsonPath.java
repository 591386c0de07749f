package dev.drover.schema;

import org.jspecify.annotations.Nullable;

/**
 * A place inside a document: a chain of field names and list positions from the root.
 *
 * @param parent what it is inside of; null for the whole document
 * @param name the field's name; null for an item of a list
 * @param index the item's position, from 0; -1 for a field
 */
record JsonPath(@Nullable JsonPath parent, @Nullable String name, int index) {

    /** The whole document. */
    static final JsonPath ROOT = new JsonPath(null, null, -1);

    private static final int NAME_SHOWN_MAX = 64;

    JsonPath field(String field) {
        return new JsonPath(this, field, -1);
    }

    JsonPath item(int position) {
        return new JsonPath(this, null, position);
    }

    /** In JSON path notation, for example {@code $.spec.ignore[0]}. */
    @Override
    public String toString() {
        if (parent == null) {
            return "$";
        }
        if (name == null) {
            return parent + "[" + index + "]";
        }
        return plain(name)
                ? parent + "." + name
                : parent + "['" + Words.shorten(name, NAME_SHOWN_MAX) + "']";
    }

    private static boolean plain(String name) {
        return !name.isEmpty()
                && name.length() <= NAME_SHOWN_MAX
                && name.chars()
                        .allMatch(c ->
                                c < 128 && (Character.isLetterOrDigit(c) || c == '_' || c == '-'));
    }
}
