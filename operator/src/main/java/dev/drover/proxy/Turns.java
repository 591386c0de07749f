package dev.drover.proxy;

import java.util.ArrayList;
import java.util.List;

/**
 * In which order upstreams are asked so that each gets its share: one round, which Caddy goes through again and again. The
 * turns of one upstream lie as far apart as they can, and each of its addresses has its turn.
 *
 * <p>Caddy's own {@code weighted_round_robin} would ask one address for all of its weight before it asks the next, and hand
 * the weight of one that is away to whichever stands behind it in the list.
 *
 * @see <a href="https://caddyserver.com/docs/json/apps/http/servers/routes/handle/reverse_proxy/load_balancing/">Caddy's
 *     selection policies</a>
 */
public final class Turns {

    /** A longer round is a larger configuration: these are about 150 kB of it. Whole per cent fit between any services. */
    public static final int MOST = 2_400;

    /** With so many turns for each, it matters little that one address has one turn more than another. */
    private static final int MANY = 3;

    private Turns() {}

    /**
     * How many turns a round has.
     *
     * @param weights of the upstreams, each 1 or more
     * @param sizes how many addresses each has, at least 1
     */
    public static long length(List<Integer> weights, List<Integer> sizes) {
        return sum(weights) * times(weights, sizes);
    }

    private static long sum(List<Integer> weights) {
        return weights.stream().mapToLong(weight -> weight).sum();
    }

    /** How often each weight must be had in one round until no address of any upstream comes off badly. */
    private static int times(List<Integer> weights, List<Integer> sizes) {
        int times = 1;
        while (!fair(weights, sizes, times)) {
            times++;
        }
        return times;
    }

    private static boolean fair(List<Integer> weights, List<Integer> sizes, int times) {
        for (int i = 0; i < weights.size(); i++) {
            long turns = (long) weights.get(i) * times;
            int size = sizes.get(i);
            if (turns % size != 0 && turns < (long) MANY * size) {
                return false;
            }
        }
        return true;
    }

    /**
     * One round.
     *
     * @param weights of the upstreams, each 1 or more
     * @param upstreams the addresses of each, at least one
     * @return the addresses in their turn; where that were more than {@link #MOST}, each once
     */
    static <T> List<T> round(List<Integer> weights, List<List<T>> upstreams) {
        List<Integer> sizes = upstreams.stream().map(List::size).toList();
        long length = length(weights, sizes);
        if (length > MOST) {
            return upstreams.stream().flatMap(List::stream).toList();
        }
        long sum = sum(weights);
        long[] due = new long[weights.size()];
        int[] had = new int[weights.size()];
        List<T> round = new ArrayList<>((int) length);
        while (round.size() < length) {
            int next = 0;
            for (int i = 0; i < due.length; i++) {
                due[i] += weights.get(i);
                next = due[i] > due[next] ? i : next;
            }
            due[next] -= sum;
            List<T> addresses = upstreams.get(next);
            round.add(addresses.get(had[next]++ % addresses.size()));
        }
        return round;
    }
}
