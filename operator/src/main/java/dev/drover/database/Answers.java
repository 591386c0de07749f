package dev.drover.database;

import dev.drover.role.LossEstimate;
import dev.drover.role.OperatorEvent;
import dev.drover.role.OperatorEvent.FailoverAsked;
import dev.drover.role.OperatorEvent.StartAsked;
import dev.drover.role.Replacement;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the operator would answer a person who asked now: for those who want to know before they ask.
 *
 * @param failover why a failover would not be begun; empty = it would be
 * @param failoverAnyLoss the same where a person allows loss
 * @param start why a start with the data there are would not be begun; empty = it would be
 * @param heir who would be primary after a failover, by what is known; empty = nobody knows
 * @param loss what a failover would lose, in bytes of the log, by what is known; empty = unknown
 * @param lossless whether it is certain that nothing acknowledged would be lost
 */
public record Answers(
        String failover,
        String failoverAnyLoss,
        String start,
        String heir,
        Optional<Long> loss,
        boolean lossless) {

    public Answers {
        loss = Objects.requireNonNullElse(loss, Optional.empty());
    }

    /**
     * As the protocol has it.
     *
     * @param refusal why what a person asks for would not be begun; empty = it would be
     * @param replacement what a failover would lead to; empty = nobody knows
     */
    static Answers of(
            Function<OperatorEvent, Optional<String>> refusal, Optional<Replacement> replacement) {
        return new Answers(
                refusal.apply(new FailoverAsked(false)).orElse(""),
                refusal.apply(new FailoverAsked(true)).orElse(""),
                refusal.apply(new StartAsked()).orElse(""),
                replacement.map(it -> it.member().name()).orElse(""),
                replacement.map(Replacement::loss).flatMap(LossEstimate::bytes),
                replacement.filter(Replacement::certain).isPresent());
    }

    /** The same, however far the log has got. */
    Answers still() {
        return new Answers(failover, failoverAnyLoss, start, heir, Optional.empty(), lossless);
    }
}
