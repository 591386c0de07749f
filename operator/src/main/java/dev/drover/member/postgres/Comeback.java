package dev.drover.member.postgres;

import java.time.Duration;
import java.util.Optional;

/**
 * Whether a server that does not answer gets anywhere. One that replays may take long, and is waited for; one that does not is to be
 * named. Pure but for what it remembers; not thread-safe.
 */
final class Comeback {

    /** A segment of WAL takes seconds to replay, and a server without any takes a moment to start. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Optional<Silence> silence = Optional.empty();

    /**
     * A server that does not answer.
     *
     * @param replays what it replayed last; empty = it never said so
     * @param since when nothing has changed in that
     */
    private record Silence(String replays, Duration since) {}

    /**
     * Looks.
     *
     * @param answers whether the server does, or nobody expects it to
     * @param replays what it says it replays; empty = nothing
     * @param now the time by a clock that nobody sets
     * @return whether it has neither answered nor replayed anything new for two minutes
     */
    boolean stuck(boolean answers, String replays, Duration now) {
        if (answers) {
            silence = Optional.empty();
            return false;
        }
        Silence before = silence.orElse(new Silence("", now));
        boolean goesOn = !replays.isEmpty() && !replays.equals(before.replays());
        Silence after = goesOn ? new Silence(replays, now) : before;
        silence = Optional.of(after);
        return now.compareTo(after.since().plus(PATIENCE)) >= 0;
    }
}
