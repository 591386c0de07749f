package dev.drover.planning;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Finds an order in which each comes after all that it depends on. Pure. */
public final class Order {

    private Order() {}

    /**
     * Those that depend on nothing first, then those that depend on these alone, and so on; otherwise in the order given.
     * Those of a cycle, and whatever waits for one, are left out.
     *
     * @param dependencies what one depends on directly; what is not among {@code all} does not count
     */
    public static <T> List<T> of(Collection<T> all, Function<T, Set<T>> dependencies) {
        List<T> ordered = new ArrayList<>();
        Set<T> left = new LinkedHashSet<>(all);
        while (true) {
            List<T> next =
                    left.stream()
                            .filter(one ->
                                    dependencies.apply(one).stream().noneMatch(left::contains))
                            .toList();
            if (next.isEmpty()) {
                return ordered;
            }
            ordered.addAll(next);
            next.forEach(left::remove);
        }
    }
}
