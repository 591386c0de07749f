package dev.drover.workload;

import dev.drover.workload.Frontage.Answers;
import java.time.Duration;

/**
 * What canaries must pass before they take over. Pure.
 *
 * @param after how long all of them must have been well
 * @param requests how many they must have answered, all together; 1 or more
 * @param failedPercent how many of a hundred of these may be answered with 5xx; 0 to 99
 */
public record Bar(Duration after, long requests, int failedPercent) {

    private static final int PERCENT = 100;

    /** So many times as often as the old ones a canary fails by chance. */
    private static final int CHANCE = 2;

    /**
     * Whether too many failed, whatever is still to come: as many as are lacking are taken to be answered well.
     *
     * @param canaries since they are there
     */
    boolean isExceededBy(Answers canaries) {
        return canaries.failed() * PERCENT > failedPercent * enough(canaries);
    }

    /**
     * Whether the old ones fail so often themselves, within the same time, that it tells nothing about the canaries.
     *
     * @param canaries since they are there
     * @param old since the canaries are there
     */
    boolean isCommonTo(Answers canaries, Answers old) {
        return canaries.failed() * enough(old) <= CHANCE * old.failed() * enough(canaries);
    }

    private long enough(Answers some) {
        return Math.max(some.requests(), requests);
    }
}
