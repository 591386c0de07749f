package dev.drover.member.direct;

import dev.drover.convergence.RemoteFailure;
import dev.drover.proxy.Member;
import java.time.Duration;
import java.util.Optional;

/** What came of the last try to bring a Caddy to what is wanted, and how soon the next is due. Not thread-safe. */
final class Attempts {

    /** How often it is looked whether our part is as we left it, and a sign of life is given. */
    static final Duration LOOK_EVERY = Duration.ofSeconds(10);

    /** What did not go is tried again so soon, and each time after twice the time, up to {@link #LOOK_EVERY}. */
    static final Duration AGAIN = Duration.ofSeconds(1);

    private Optional<Duration> awaySince = Optional.empty();
    private Duration pause = LOOK_EVERY;
    private String trouble = "";
    private boolean answered;

    /** How long until the next one, unless something is told before. */
    Duration pause() {
        return pause;
    }

    /** For people; empty when all is well. */
    String trouble() {
        return trouble;
    }

    /** Whether that Caddy answered, last. */
    boolean answered() {
        return answered;
    }

    /**
     * Whether it has not answered for so long that nobody can tell what it serves.
     *
     * @param now time that passes
     */
    boolean isAway(Duration now) {
        return awaySince
                .filter(since -> now.minus(since).compareTo(Member.SILENT_AFTER) >= 0)
                .isPresent();
    }

    /** This is found while all goes on. */
    void tell(String found) {
        trouble = found;
    }

    /**
     * It answered.
     *
     * @param found for people; empty when all is well
     */
    void answered(String found) {
        trouble = found;
        answered = true;
        awaySince = Optional.empty();
        pause = LOOK_EVERY;
    }

    /**
     * It did not answer.
     *
     * @param now time that passes
     */
    void unanswered(RemoteFailure failure, Duration now) {
        trouble = String.valueOf(failure.getMessage());
        answered = false;
        awaySince = awaySince.or(() -> Optional.of(now));
        later();
    }

    /** It answered that its machine does not let our part start. */
    void unstarted(RemoteFailure failure) {
        trouble = String.valueOf(failure.getMessage());
        answered = true;
        awaySince = Optional.empty();
        later();
    }

    private void later() {
        Duration next = pause.compareTo(LOOK_EVERY) < 0 ? pause.multipliedBy(2) : AGAIN;
        pause = next.compareTo(LOOK_EVERY) < 0 ? next : LOOK_EVERY;
    }

    /** It was not tried, for another leads. */
    void lapsed() {
        pause = AGAIN;
    }

    /** A fault of ours: Caddy is not to blame, and trying soon would not help. */
    void failed(RuntimeException bug) {
        trouble = "a fault of Drover's own, see the operator's log: " + bug;
        pause = LOOK_EVERY;
    }
}
