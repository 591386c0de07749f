package dev.drover.role;

import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Who is primary, in which term, and what a failover must count. It stands in the store under one key, is written with
 * compare-and-set only, and is never deleted.
 *
 * @param term grows with each change of primary; at least 1
 * @param phase where the term stands
 * @param primary who is named in this term; empty while electing and switching
 * @param mode what an acknowledgement promises
 * @param members who may be named, each with its incarnation
 * @param timeline the highest timeline number that was ever reserved: that of the last naming
 * @param want what the primary sets; ahead of, or as, the quorum's names
 * @param quorum what a failover counts: the last that was proved, unchanged until the next is
 * @param target whom a switchover is for; empty otherwise
 * @param reason why it was last written, for people
 */
public record RoleRecord(
        long term,
        Phase phase,
        Optional<Member> primary,
        Mode mode,
        SortedSet<Member> members,
        int timeline,
        Names want,
        Quorum quorum,
        Optional<Member> target,
        String reason) {

    public RoleRecord {
        members = Collections.unmodifiableSortedSet(new TreeSet<>(members));
    }

    /** Whether the record names this very member, and no other life of it. */
    public boolean names(Member member) {
        return primary.filter(member::equals).isPresent();
    }

    /** Whether promises of this term are being collected. */
    public boolean open() {
        return phase == Phase.ELECTING || phase == Phase.SWITCHING;
    }

    /** The next term, in which nobody is named yet. What a failover counts stays. */
    RoleRecord electing(String why) {
        return opened(Phase.ELECTING, Optional.empty(), why);
    }

    /** The next term, in which the old primary makes way for a target. */
    RoleRecord switching(Member to) {
        return opened(Phase.SWITCHING, Optional.of(to), "switchover to " + to.name());
    }

    private RoleRecord opened(Phase next, Optional<Member> to, String why) {
        return new RoleRecord(
                term + 1, next, Optional.empty(), mode, members, timeline, want, quorum, to, why);
    }

    /** A primary for this term, with a timeline number that nobody ever had. What a failover counts stays. */
    RoleRecord naming(Member candidate, Names names) {
        return new RoleRecord(
                term,
                Phase.PROMOTING,
                Optional.of(candidate),
                mode,
                members,
                timeline + 1,
                names,
                quorum,
                Optional.empty(),
                candidate.name() + " is named");
    }

    /** The named primary has shown a barrier under this version: from here on a failover counts it and its names. */
    RoleRecord proven() {
        return proven("the primary is proved");
    }

    /** As {@link #proven()}, for names that became stronger while the primary served. */
    RoleRecord strengthened() {
        return proven("the quorum is " + want);
    }

    private RoleRecord proven(String why) {
        return primary.map(proved ->
                        new RoleRecord(
                                term,
                                Phase.STABLE,
                                primary,
                                mode,
                                members,
                                timeline,
                                want,
                                new Quorum(proved, want),
                                Optional.empty(),
                                why))
                .orElseThrow(() -> new IllegalStateException("nobody is named"));
    }

    /** Other names for the primary to set; what a failover counts stays until a barrier has held. */
    RoleRecord wanting(Names names) {
        return changed(members, names, quorum, "the primary is to wait for " + names);
    }

    /** Weaker names count for a failover at once: what the primary still waits for is more. */
    RoleRecord weakened(Names names) {
        return changed(
                members, names, new Quorum(quorum.primary(), names), "the quorum is " + names);
    }

    /** A member came back as somebody else. */
    RoleRecord replacing(Collection<Member> now, String why) {
        return changed(new TreeSet<>(now), want, quorum, why);
    }

    private RoleRecord changed(SortedSet<Member> who, Names names, Quorum counted, String why) {
        return new RoleRecord(
                term, phase, primary, mode, who, timeline, names, counted, target, why);
    }
}
