package dev.drover.kind.app;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.drover.schema.Demand;
import dev.drover.schema.Span;
import java.util.Objects;
import java.util.Optional;

/**
 * How a new version replaces the old one.
 *
 * @param strategy in which order
 * @param parallel instances that are replaced at the same time
 * @param canaries new instances beside all old ones, for strategy canary
 * @param share of all requests that canaries get from proxies, in percent; empty for as many as any other instance
 * @param promote who lets canaries take over
 * @param judge what canaries must pass before they do so themselves; empty: being well is enough
 * @param minHealthyTime how long an instance must be well before it counts
 * @param drain from leaving the registry to the signal that stops an old instance
 * @param deadline from one instance that became well to the next
 * @param autoRevert whether a deployment that failed is replaced by the last version that was well
 */
record Rollout(
        Strategy strategy,
        Integer parallel,
        Integer canaries,
        Optional<Integer> share,
        Promote promote,
        Optional<Judge> judge,
        Span minHealthyTime,
        Span drain,
        Span deadline,
        Boolean autoRevert) {

    static final Rollout USUAL =
            new Rollout(
                    Strategy.ROLLING,
                    1,
                    1,
                    Optional.empty(),
                    Promote.AUTO,
                    Optional.empty(),
                    new Span("1s"),
                    new Span("5s"),
                    new Span("5m"),
                    true);

    /** More than anybody replaces at a time. */
    private static final int MOST = 1_000;

    private static final int SHARE_MOST = 99;

    /** In which order. */
    enum Strategy {
        /** So many at a time; an old one stops before its successor starts, unless it is the last one that serves. */
        @JsonProperty("rolling")
        ROLLING,
        /** Some new ones beside all old ones, then the rest. */
        @JsonProperty("canary")
        CANARY,
        /** All new ones beside all old ones, then all old ones go. */
        @JsonProperty("blueGreen")
        BLUE_GREEN
    }

    /** Who lets canaries take over. */
    enum Promote {
        AUTO,
        MANUAL
    }

    Rollout {
        strategy = Objects.requireNonNullElse(strategy, Strategy.ROLLING);
        parallel = Demand.between("rollout.parallel", parallel, 1, 1, MOST);
        canaries = Demand.between("rollout.canaries", canaries, 1, 1, MOST);
        share.ifPresent(percent -> Demand.between("rollout.share", percent, 0, 0, SHARE_MOST));
        promote = Objects.requireNonNullElse(promote, Promote.AUTO);
        minHealthyTime = Objects.requireNonNullElse(minHealthyTime, new Span("1s"));
        drain = Objects.requireNonNullElse(drain, new Span("5s"));
        deadline = Objects.requireNonNullElse(deadline, new Span("5m"));
        autoRevert = Objects.requireNonNullElse(autoRevert, true);
        Demand.that(
                canaries == 1 || strategy == Strategy.CANARY,
                "rollout.canaries goes only with strategy canary");
        Demand.that(
                promote == Promote.AUTO || strategy != Strategy.ROLLING,
                "rollout.promote goes only with strategy canary or blueGreen");
        Demand.that(
                share.isEmpty() || strategy == Strategy.CANARY,
                "rollout.share goes only with strategy canary");
        if (judge.isPresent()) {
            judged(strategy, share, promote);
        }
        Demand.that(
                minHealthyTime.shorterThan(deadline),
                "rollout.minHealthyTime (%s) must be shorter than rollout.deadline (%s)"
                        .formatted(minHealthyTime.text(), deadline.text()));
    }

    /** Who gets no requests cannot be judged by them, and where a person decides nobody else does. */
    private static void judged(Strategy strategy, Optional<Integer> share, Promote promote) {
        Demand.that(
                strategy != Strategy.BLUE_GREEN,
                "rollout.judge goes only with strategy canary: with blueGreen new instances get no"
                        + " requests before they are promoted");
        Demand.that(strategy == Strategy.CANARY, "rollout.judge goes only with strategy canary");
        Demand.that(
                share.isEmpty() || share.get() > 0,
                "rollout.judge: with share 0 canaries get no requests to be judged by; leave share"
                        + " out, or write 1 to 99");
        Demand.that(
                promote == Promote.AUTO,
                "rollout.judge goes only with promote auto: with manual, a person decides");
    }

    /**
     * Of all requests that new instances get from proxies until they are promoted, in percent; empty for as many as any other
     * instance.
     */
    Optional<Integer> untilPromoted() {
        return strategy == Strategy.BLUE_GREEN ? Optional.of(0) : share;
    }
}
