package dev.drover.convergence;

import dev.drover.document.Conditions;
import dev.drover.document.DocumentKey;
import java.time.Duration;
import java.util.Optional;

/**
 * How one document stands at this moment, as far as metrics count it.
 *
 * @param key which document
 * @param conditions what is said about it
 * @param unconvergedFor how long its newest generation has been waiting to be converged; once it was, how long it has not
 *     been Ready any more; empty when it is, and while its author asked for no changes: that is nobody's lag
 */
public record DocumentStanding(
        DocumentKey key, Conditions conditions, Optional<Duration> unconvergedFor) {}
