package dev.drover.planning;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Finds ways along which something depends on itself. Pure. */
public final class Cycle {

    private Cycle() {}

    /**
     * The shortest way from {@code start} back to it, {@code start} first and last; empty when there is none. Looks at each
     * once.
     *
     * @param dependencies what one depends on directly
     */
    public static <T> Optional<List<T>> through(T start, Function<T, Set<T>> dependencies) {
        Set<T> reached = new HashSet<>();
        Deque<List<T>> ways = new ArrayDeque<>(List.of(List.of(start)));
        while (!ways.isEmpty()) {
            List<T> way = ways.remove();
            for (T next : dependencies.apply(way.getLast())) {
                List<T> longer = Stream.concat(way.stream(), Stream.of(next)).toList();
                if (next.equals(start)) {
                    return Optional.of(longer);
                }
                if (reached.add(next)) {
                    ways.add(longer);
                }
            }
        }
        return Optional.empty();
    }
}
