package dev.drover.role;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Who is primary, in which term, and what a failover must count. It stands in the store under one key, is written with
 * compare-and-set only, and is never deleted.
 *
 * @param term grows with each change of primary; at least 1
 * @param phase where the term stands
 * @param primary who is named in this term; empty while electing and switching; in {@code BOOTSTRAP} without incarnation
 * @param mode what an acknowledgement promises
 * @param onControlPlaneLoss what an asynchronous primary does without the record
 * @param members who may be named, each with its incarnation
 * @param timeline the highest timeline number that was ever reserved: that of the last naming
 * @param want what the primary sets; ahead of, or as, the quorum's names
 * @param quorum what a failover counts: the last that was proved, unchanged until the next is
 * @param target whom a switchover is for; empty otherwise
 * @param system the identifier of the cluster's data; empty until there are any
 * @param reason why it was last written, for people
 */
public record RoleRecord(
        long term,
        Phase phase,
        Optional<Member> primary,
        Mode mode,
        ControlPlaneLoss onControlPlaneLoss,
        SortedSet<Member> members,
        int timeline,
        Names want,
        Quorum quorum,
        Optional<Member> target,
        String system,
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

    /** The first record there is: this member may make the first data. */
    static RoleRecord bootstrap(long term, String name, RoleSettings settings) {
        Member first = new Member(name, "");
        return new RoleRecord(
                term,
                Phase.BOOTSTRAP,
                Optional.of(first),
                settings.mode(),
                settings.onControlPlaneLoss(),
                new TreeSet<>(),
                1,
                Names.NOBODY,
                new Quorum(first, Names.NOBODY),
                Optional.empty(),
                "",
                name + " is to make the first data");
    }

    /** The member that was to has made the first data: nobody else has any, so its promise is all that is needed. */
    RoleRecord initialized(Member first, String identifier) {
        TreeSet<Member> alone = new TreeSet<>(List.of(first));
        String why = first.name() + " has made the first data";
        return opening(term + 1, Phase.ELECTING, Optional.empty(), why)
                .of(alone, new Quorum(first, Names.NOBODY), identifier);
    }

    /** The first record for data that are there: all who hold them have to promise, and the furthest is named. */
    static RoleRecord adopting(
            long term, SortedSet<Member> holders, String identifier, RoleSettings settings) {
        String why = "a person asked for a start with the data of " + holders;
        return bootstrap(term, "", settings)
                .opening(term, Phase.ELECTING, Optional.empty(), why)
                .of(holders, Quorum.ofAll(holders), identifier);
    }

    private RoleRecord of(SortedSet<Member> who, Quorum counted, String identifier) {
        return new RoleRecord(
                term,
                phase,
                primary,
                mode,
                onControlPlaneLoss,
                who,
                timeline,
                counted.names(),
                counted,
                target,
                identifier,
                reason);
    }

    /** The next term, in which nobody is named yet. What a failover counts stays. */
    RoleRecord electing(String why) {
        return opening(term + 1, Phase.ELECTING, Optional.empty(), why);
    }

    /** The next term, in which the old primary makes way for a target. */
    RoleRecord switching(Member to) {
        return opening(term + 1, Phase.SWITCHING, Optional.of(to), "switchover to " + to.name());
    }

    private RoleRecord opening(long number, Phase next, Optional<Member> to, String why) {
        return new RoleRecord(
                number,
                next,
                Optional.empty(),
                mode,
                onControlPlaneLoss,
                members,
                timeline,
                want,
                quorum,
                to,
                system,
                why);
    }

    /**
     * A primary for this term, with a timeline number that nobody ever had. What a failover counts stays.
     *
     * @param newest the highest timeline that anybody has who promised; above the record's only where there was none before
     */
    RoleRecord naming(Member candidate, Names names, int newest) {
        return new RoleRecord(
                term,
                Phase.PROMOTING,
                Optional.of(candidate),
                mode,
                onControlPlaneLoss,
                members,
                Math.max(timeline, newest) + 1,
                names,
                quorum,
                Optional.empty(),
                system,
                candidate.name() + " is named");
    }

    /**
     * The named primary has shown a barrier under this version: from here on a failover counts it, its names, and who may
     * succeed it when its time is over.
     */
    RoleRecord proven(Collection<Member> successors) {
        String why = phase == Phase.STABLE ? "the quorum is " + want : "the primary is proved";
        Member proved = primary.orElseThrow(() -> new IllegalStateException("nobody is named"));
        return new RoleRecord(
                term,
                Phase.STABLE,
                primary,
                mode,
                onControlPlaneLoss,
                members,
                timeline,
                want,
                new Quorum(proved, want, new TreeSet<>(successors)),
                Optional.empty(),
                system,
                why);
    }

    /** Other names for the primary to set; what a failover counts stays until a barrier has held. */
    RoleRecord wanting(Names names) {
        return changed(members, names, quorum, "the primary is to wait for " + names);
    }

    /** Weaker names count for a failover at once: what the primary still waits for is more. */
    RoleRecord weakened(Names names) {
        return changed(members, names, quorum.with(names, members), "the quorum is " + names);
    }

    /** Members came, went, or came back as somebody else. Who went succeeds nobody; who came does once that is proved. */
    RoleRecord replacing(Collection<Member> now, String why) {
        return changed(new TreeSet<>(now), want, quorum.with(quorum.names(), now), why);
    }

    /** As asked for; what a failover counts stays. */
    RoleRecord moded(RoleSettings settings) {
        return new RoleRecord(
                term,
                phase,
                primary,
                settings.mode(),
                settings.onControlPlaneLoss(),
                members,
                timeline,
                want,
                quorum,
                target,
                system,
                "the mode is " + settings.mode());
    }

    /** With no successor that is not among those. */
    RoleRecord limitedTo(Collection<Member> successors) {
        return changed(members, want, quorum.with(quorum.names(), successors), reason);
    }

    private RoleRecord changed(SortedSet<Member> who, Names names, Quorum counted, String why) {
        return new RoleRecord(
                term,
                phase,
                primary,
                mode,
                onControlPlaneLoss,
                who,
                timeline,
                names,
                counted,
                target,
                system,
                why);
    }
}
