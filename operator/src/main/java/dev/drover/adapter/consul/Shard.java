package dev.drover.adapter.consul;

/**
 * A part of the key space that one blocking query follows.
 *
 * @param prefix what its paths begin with, below the root
 * @param single whether it is one key, the one named by {@code prefix}, and not all that begin with it
 */
record Shard(String prefix, boolean single) implements Comparable<Shard> {

    /** Everything below the root. */
    static final Shard ALL = new Shard("", false);

    boolean covers(String path) {
        return single ? path.equals(prefix) : path.startsWith(prefix);
    }

    /** Whether some path can belong to both. */
    boolean overlaps(Shard other) {
        return covers(other.prefix) || other.covers(prefix);
    }

    @Override
    public int compareTo(Shard other) {
        int byPrefix = prefix.compareTo(other.prefix);
        return byPrefix != 0 ? byPrefix : Boolean.compare(single, other.single);
    }

    @Override
    public String toString() {
        return single ? prefix : prefix + "*";
    }
}
