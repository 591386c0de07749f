package dev.drover.surface.cli.verb;

import dev.drover.convergence.RemoteFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Looks again when a server that answered before does not answer for a while: what is waited for goes on without the
 * command line. Used by one thread.
 */
final class Patience {

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Surroundings surroundings;
    private boolean answered;
    private boolean told;

    Patience(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** The server has answered: what fails from now on is an outage. */
    void answered() {
        answered = true;
        told = false;
    }

    /**
     * What was looked for; empty when it could not be seen this time, after a short wait.
     *
     * @throws RemoteFailure when it never could, for example because the address is wrong, or when waiting does not help
     */
    <T> Optional<T> look(Supplier<T> look) {
        try {
            T seen = look.get();
            answered();
            return Optional.of(seen);
        } catch (RemoteFailure.Unavailable | RemoteFailure.Indeterminate failure) {
            if (!answered) {
                throw failure;
            }
            if (!told) {
                surroundings.console().tell(failure.getMessage() + "; looking again");
                told = true;
            }
            surroundings.pause(RETRY);
            return Optional.empty();
        }
    }
}
