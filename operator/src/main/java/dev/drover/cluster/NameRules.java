package dev.drover.cluster;

import dev.drover.role.Member;
import dev.drover.role.RoleRecord;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

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

    /**
     * What the record says of the data of the two who go by the name.
     *
     * @param served the term for which the record goes by this member as its primary, or as the last one, with other data than those
     *     here; empty = it does not
     * @param ours whether it counts the data here, and not those of whoever holds the name
     */
    record Claims(Optional<Long> served, boolean ours) {

        static final Claims NONE = new Claims(Optional.empty(), false);

        static Claims of(RoleRecord record, Member self, Member other) {
            Set<Member> primaries = new HashSet<>(Set.of(record.quorum().primary()));
            record.primary().ifPresent(primaries::add);
            Set<Member> counted = new HashSet<>(primaries);
            counted.addAll(record.quorum().names().members());
            counted.addAll(record.quorum().successors());
            // Who was replaced is the last that was proved until the next is: its promise may be
            // needed.
            boolean served =
                    primaries.stream()
                            .anyMatch(it -> it.name().equals(self.name()) && !it.equals(self));
            return new Claims(
                    served ? Optional.of(record.term()) : Optional.empty(),
                    counted.contains(self) && !counted.contains(other));
        }
    }

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
     * @param claims what the record says of the data of both
     */
    static Verdict verdict(Holder self, Optional<Other> holder, Claims claims) {
        if (holder.isEmpty() || holder.get().place().holder().process().equals(self.process())) {
            return new Verdict.Take();
        }
        Other other = holder.get();
        // A promise that is counted on can be given by nobody else.
        if (claims.ours()) {
            return new Verdict.Take();
        }
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
        if (claims.served().isPresent()) {
            return new Verdict.Wait(
                    "the record goes by it as the primary of term %d, with other data than those here; this goes on when another is primary"
                            .formatted(claims.served().get()));
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
