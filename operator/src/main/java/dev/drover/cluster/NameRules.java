package dev.drover.cluster;

import java.time.Duration;
import java.util.Optional;

/**
 * Whether a supervisor may go by a name that another went by last. A name is nobody's because it stands in the store; it is taken from
 * nobody who lives. Pure.
 */
final class NameRules {

    /** Two signs of life in a row did not come, and neither did an answer: it is gone, or reaches nobody. */
    static final Duration GONE = Duration.ofSeconds(25);

    private NameRules() {}

    /**
     * What is known of whoever holds the name.
     *
     * @param place where it says that it is
     * @param answers whether that very holder answered at its address just now
     * @param beat whether it said again that it is there, since it was first seen here
     * @param silentFor how long it has not
     */
    record Other(MemberPlace place, boolean answers, boolean beat, Duration silentFor) {}

    /** What follows. */
    sealed interface Verdict {

        /** The name is free, or ours: say that we are here. */
        record Take() implements Verdict {}

        /**
         * Nobody knows yet.
         *
         * @param why for people
         */
        record Wait(String why) implements Verdict {}

        /**
         * Somebody else lives by it.
         *
         * @param why for people, with what to do
         */
        record Refuse(String why) implements Verdict {}
    }

    /**
     * Decides.
     *
     * @param self who asks for the name
     * @param holder who holds it; empty = nobody
     * @param served the term in which the record names this member as primary with other data than those here; empty = it does
     *     not
     */
    static Verdict verdict(Holder self, Optional<Other> holder, Optional<Long> served) {
        if (holder.isEmpty() || holder.get().place().holder().process().equals(self.process())) {
            return new Verdict.Take();
        }
        Other other = holder.get();
        if (other.answers()) {
            return refused(other, "it answers at " + other.place().api());
        }
        // Its folder is locked by us: whoever had it has ended.
        if (other.place().holder().folder().equals(self.folder())) {
            return new Verdict.Take();
        }
        if (other.beat()) {
            return refused(
                    other,
                    "it says in Consul that it lives, though nobody reaches it from here at "
                            + other.place().api());
        }
        if (served.isPresent()) {
            return new Verdict.Wait(
                    "it is the primary of term %d, with other data than those here; this goes on when another is primary"
                            .formatted(served.get()));
        }
        Duration left = GONE.minus(other.silentFor());
        return left.isPositive()
                ? new Verdict.Wait(
                        "it does not answer at %s; it counts as gone in %d s"
                                .formatted(other.place().api(), left.toSeconds() + 1))
                : new Verdict.Take();
    }

    private static Verdict refused(Other other, String how) {
        return new Verdict.Refuse(
                "the name is held by the supervisor of %s; %s. Two members cannot have one name: write another --name, or end that one first"
                        .formatted(other.place().holder(), how));
    }
}
