package dev.drover.kind.route;

import dev.drover.proxy.Turns;
import dev.drover.schema.Demand;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * How requests are shared between several targets.
 *
 * @param all of them, those that get nothing as well
 */
record Shares(List<Share> all) {

    private static final int LEAST = 2;
    private static final int MOST = 8;

    /** Refuses what cannot be, in words for the author. */
    void demanded() {
        Demand.that(
                all.size() >= LEAST && all.size() <= MOST,
                "targets: found %d, expected %d to %d; write one as target"
                        .formatted(all.size(), LEAST, MOST));
        Demand.that(
                new HashSet<>(receivers(all)).size() == all.size(),
                "targets: one is there twice; write it once, with one weight");
        Demand.that(
                !served().isEmpty(),
                "targets: all weights are 0; give one a weight, or answer with maintenance");
        long turns = Turns.length(weights(), sizes());
        Demand.that(
                turns <= Turns.MOST,
                ("targets: these weights make a round of %d turns, at most %d are allowed; write"
                                + " rounder ones, such as 90 and 10")
                        .formatted(turns, Turns.MOST));
    }

    /** Those that get requests. */
    List<Share> served() {
        return all.stream().filter(share -> share.weight() > 0).toList();
    }

    /** Whom requests are passed on to. */
    List<Receiver> receivers() {
        return receivers(served());
    }

    private static List<Receiver> receivers(List<Share> shares) {
        return shares.stream().map(Share::receiver).toList();
    }

    /** How many addresses each upstream has on a node. */
    private List<Integer> sizes() {
        List<Integer> sizes = new ArrayList<>();
        for (Receiver receiver : receivers()) {
            for (int i = 0; i < receiver.upstreams(); i++) {
                sizes.add(receiver.addressesOfEach());
            }
        }
        return sizes;
    }

    /** One for each upstream: those of a target are together its share, however many it has. As small as they can be. */
    List<Integer> weights() {
        int common = 1;
        for (Receiver receiver : receivers()) {
            common = common / divisor(common, receiver.upstreams()) * receiver.upstreams();
        }
        List<Integer> weights = new ArrayList<>();
        int divisor = 0;
        for (Share share : served()) {
            int upstreams = share.receiver().upstreams();
            int weight = share.weight() * (common / upstreams);
            divisor = divisor(divisor, weight);
            for (int i = 0; i < upstreams; i++) {
                weights.add(weight);
            }
        }
        int greatest = divisor;
        return weights.stream().map(weight -> weight / greatest).toList();
    }

    /** The greatest common one. */
    private static int divisor(int one, int other) {
        return other == 0 ? one : divisor(other, one % other);
    }
}
