package dev.drover.adapter.consul;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Cuts the key space into shards, so that one change costs the re-reading of one shard. Pure: the same keys give the same
 * shards.
 */
final class Partition {

    private Partition() {}

    /**
     * Disjoint shards that cover every path.
     *
     * <p>The largest is cut again and again, along path segments where that makes few pieces, else by the next character
     * after what all its paths begin with, until none is larger than {@code target} or the number of shards would exceed
     * {@code shardsMax}.
     *
     * @param paths below the root
     * @param shardsMax the most shards, at least 1
     * @param target the size below which cutting gains nothing
     */
    static List<Shard> of(Collection<String> paths, int shardsMax, int target) {
        PriorityQueue<Piece> open = new PriorityQueue<>(Piece.LARGEST_FIRST);
        List<Shard> done = new ArrayList<>();
        open.add(new Piece(Shard.ALL, List.copyOf(new TreeSet<>(paths))));
        while (!open.isEmpty()) {
            Piece largest = open.poll();
            int room = shardsMax - done.size() - open.size();
            List<Piece> pieces = largest.paths().size() > target ? largest.cut(room) : List.of();
            if (pieces.isEmpty()) {
                done.add(largest.shard());
            } else {
                open.addAll(pieces);
            }
        }
        done.sort(null);
        return done;
    }

    /**
     * The widest shard that covers {@code path} and touches none of {@code others}: by whole segments if one fits, else
     * by characters.
     */
    static Shard around(String path, Collection<Shard> others) {
        for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
            Shard shard = new Shard(path.substring(0, end + 1), false);
            if (fits(shard, others)) {
                return shard;
            }
        }
        for (int end = 1; end <= path.length(); end = nextCharacter(path, end)) {
            Shard shard = new Shard(path.substring(0, end), false);
            if (fits(shard, others)) {
                return shard;
            }
        }
        return new Shard(path, true);
    }

    private static boolean fits(Shard shard, Collection<Shard> others) {
        return Keys.addressable(shard.prefix()) && others.stream().noneMatch(shard::overlaps);
    }

    private static int nextCharacter(String text, int at) {
        boolean pair = at < text.length() && Character.isHighSurrogate(text.charAt(at));
        return at + (pair ? 2 : 1);
    }

    /**
     * A shard with the paths it holds, sorted.
     *
     * @param shard which
     * @param paths what it holds
     */
    private record Piece(Shard shard, List<String> paths) {

        static final Comparator<Piece> LARGEST_FIRST =
                Comparator.comparingInt((Piece piece) -> piece.paths.size())
                        .reversed()
                        .thenComparing(Piece::shard);

        /** Two to {@code piecesMax} pieces; none when that is not possible. */
        List<Piece> cut(int piecesMax) {
            String common = commonPrefix();
            List<Piece> bySegment =
                    grouped(path -> segmentAfter(path, common.lastIndexOf('/') + 1));
            if (usable(bySegment, piecesMax)
                    && bySegment.stream().allMatch(piece -> piece.shard.prefix().endsWith("/"))) {
                return bySegment;
            }
            List<Piece> byCharacter = grouped(path -> characterAfter(path, common.length()));
            return usable(byCharacter, piecesMax) ? byCharacter : List.of();
        }

        private static boolean usable(List<Piece> pieces, int piecesMax) {
            return pieces.size() > 1
                    && pieces.size() <= piecesMax
                    && pieces.stream().allMatch(piece -> Keys.addressable(piece.shard.prefix()));
        }

        private List<Piece> grouped(Function<String, Shard> by) {
            SortedMap<Shard, List<String>> groups = new TreeMap<>();
            for (String path : paths) {
                groups.computeIfAbsent(by.apply(path), _ -> new ArrayList<>()).add(path);
            }
            List<Piece> pieces = new ArrayList<>();
            groups.forEach((shard, members) -> pieces.add(new Piece(shard, members)));
            return pieces;
        }

        private static Shard segmentAfter(String path, int at) {
            int end = path.indexOf('/', at);
            return end < 0 ? new Shard(path, true) : new Shard(path.substring(0, end + 1), false);
        }

        private static Shard characterAfter(String path, int at) {
            return path.length() == at
                    ? new Shard(path, true)
                    : new Shard(path.substring(0, nextCharacter(path, at)), false);
        }

        private String commonPrefix() {
            String first = paths.getFirst();
            String last = paths.getLast();
            int at = 0;
            while (at < first.length() && first.charAt(at) == last.charAt(at)) {
                at++;
            }
            boolean half = at > 0 && Character.isHighSurrogate(first.charAt(at - 1));
            return first.substring(0, half ? at - 1 : at);
        }
    }
}
