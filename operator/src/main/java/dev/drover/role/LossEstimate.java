package dev.drover.role;

import java.util.Optional;

/**
 * What a failover would lose, by what is known: what the primary had written when it last said so and a candidate does not have.
 * What was written after that is lost too, and nobody knows how much it is.
 *
 * @param bytes of WAL; empty = unknown
 */
public record LossEstimate(Optional<Long> bytes) {

    /** Nobody who answers knows. */
    public static final LossEstimate UNKNOWN = new LossEstimate(Optional.empty());

    /** Everything acknowledged is there. */
    public static final LossEstimate NOTHING = new LossEstimate(Optional.of(0L));

    /**
     * Between a primary and a candidate.
     *
     * @param primary where the primary's WAL ended; empty = it never said so, or another did
     * @param candidate where the candidate's ends
     */
    public static LossEstimate between(Optional<Position> primary, Position candidate) {
        return primary.filter(end -> end.timeline() == candidate.timeline())
                .map(end -> Math.max(0, end.end() - candidate.end()))
                .map(bytes -> new LossEstimate(Optional.of(bytes)))
                .orElse(UNKNOWN);
    }

    /** Whether no more is lost than that; what is unknown is more than any bound. */
    public boolean within(Optional<Long> maxBytes) {
        return maxBytes.isEmpty() || bytes.filter(lost -> lost <= maxBytes.get()).isPresent();
    }

    @Override
    public String toString() {
        return bytes.map(lost -> lost + " bytes").orElse("unknown");
    }
}
