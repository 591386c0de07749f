package dev.drover.role;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything an operator knows about one cluster.
 *
 * @param settings what was asked for
 * @param sight what it saw of the record
 * @param members what it heard of each member, by name
 * @param attached when each replica was last said to be attached in this term
 * @param promises of the record's term, by member
 * @param written how far the last primary had written when it last said so
 * @param wishes what a person asked for
 */
public record OperatorState(
        RoleSettings settings,
        Sight sight,
        SortedMap<String, Heard> members,
        SortedMap<Member, Duration> attached,
        SortedMap<Member, Promise> promises,
        Optional<Written> written,
        Wishes wishes) {

    public OperatorState {
        members = Collections.unmodifiableSortedMap(members);
        attached = Collections.unmodifiableSortedMap(attached);
        promises = Collections.unmodifiableSortedMap(promises);
    }

    /**
     * What was seen of the record.
     *
     * @param stored the newest version seen
     * @param termAt when an answer that shows this term was first received: from here the lease of an older one is counted
     * @param versionAt when this version was first seen
     * @param waitingSince when the read or write that is under way began
     * @param noneSince since when each answer said that there is no record
     */
    public record Sight(
            Optional<Stored> stored,
            Duration termAt,
            Duration versionAt,
            Optional<Duration> waitingSince,
            Optional<Duration> noneSince) {

        Sight waiting(Optional<Duration> since) {
            return new Sight(stored, termAt, versionAt, since, noneSince);
        }

        Sight seeingNone(Duration now) {
            return new Sight(
                    stored,
                    termAt,
                    versionAt,
                    Optional.empty(),
                    Optional.of(noneSince.orElse(now)));
        }
    }

    /**
     * What was heard of a member.
     *
     * @param report its last
     * @param at when that came
     * @param refused how many probes in a row were refused
     * @param unanswered how many in a row were not answered, refused ones included
     * @param idleSince since when it says that it does not run as a primary
     * @param deaf how many reports in a row said that it receives nothing
     * @param fencedAt when it was last told that it is fenced: its next reports may not say so yet
     */
    public record Heard(
            Optional<Report> report,
            Duration at,
            int refused,
            int unanswered,
            Optional<Duration> idleSince,
            int deaf,
            Optional<Duration> fencedAt) {

        static final Heard NOTHING =
                new Heard(
                        Optional.empty(),
                        Duration.ZERO,
                        0,
                        0,
                        Optional.empty(),
                        0,
                        Optional.empty());

        Heard silent(boolean wasRefused) {
            return new Heard(
                    report,
                    at,
                    wasRefused ? refused + 1 : 0,
                    unanswered + 1,
                    idleSince,
                    deaf,
                    fencedAt);
        }

        Heard fencing(Duration now) {
            return new Heard(report, at, refused, unanswered, idleSince, deaf, Optional.of(now));
        }

        Heard said(Report now, Duration when) {
            Optional<Duration> idle =
                    now.runsAsPrimary() ? Optional.empty() : Optional.of(idleSince.orElse(when));
            int silence = now.observed().receiving() ? 0 : deaf + 1;
            return new Heard(Optional.of(now), when, 0, 0, idle, silence, fencedAt);
        }
    }

    /**
     * What a person asked for and has not yet got; forgotten once it is done, refused, or this operator ends.
     *
     * @param switchover the member that is to be primary
     * @param failover that another be primary
     * @param start that a cluster without a record start with the data there are
     */
    public record Wishes(
            Optional<String> switchover,
            Optional<OperatorEvent.FailoverAsked> failover,
            boolean start) {

        static final Wishes NONE = new Wishes(Optional.empty(), Optional.empty(), false);

        /** Whether a person takes responsibility for what may be lost. */
        boolean anyLoss() {
            return failover.filter(OperatorEvent.FailoverAsked::allowDataLoss).isPresent();
        }
    }

    /**
     * How far a primary had written when it last said so.
     *
     * @param primary who said it, while it ran
     * @param end where its WAL ended
     */
    public record Written(Member primary, Position end) {}

    /** An operator that has just begun. */
    public static OperatorState begin(RoleSettings settings) {
        return new OperatorState(
                settings,
                new Sight(
                        Optional.empty(),
                        Duration.ZERO,
                        Duration.ZERO,
                        Optional.empty(),
                        Optional.empty()),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                Optional.empty(),
                Wishes.NONE);
    }

    /** What was heard of a member. */
    public Heard heard(String name) {
        return members.getOrDefault(name, Heard.NOTHING);
    }

    OperatorState with(RoleSettings now) {
        return new OperatorState(now, sight, members, attached, promises, written, wishes);
    }

    OperatorState with(Sight now) {
        return new OperatorState(settings, now, members, attached, promises, written, wishes);
    }

    OperatorState with(Wishes now) {
        return new OperatorState(settings, sight, members, attached, promises, written, now);
    }

    OperatorState hearing(String name, Heard what) {
        return new OperatorState(
                settings, sight, plus(members, name, what), attached, promises, written, wishes);
    }

    OperatorState attaching(Map<Member, Duration> now) {
        TreeMap<Member, Duration> all = new TreeMap<>(attached);
        all.putAll(now);
        return new OperatorState(settings, sight, members, all, promises, written, wishes);
    }

    OperatorState promised(Promise promise) {
        return new OperatorState(
                settings,
                sight,
                members,
                attached,
                plus(promises, promise.member(), promise),
                written,
                wishes);
    }

    OperatorState written(Written now) {
        return new OperatorState(
                settings, sight, members, attached, promises, Optional.of(now), wishes);
    }

    /** Another term: what was promised and attached in the one before counts no more. */
    OperatorState inNewTerm() {
        return new OperatorState(
                settings, sight, members, new TreeMap<>(), new TreeMap<>(), written, wishes);
    }

    private static <K extends Comparable<K>, V> SortedMap<K, V> plus(
            SortedMap<K, V> map, K key, V value) {
        TreeMap<K, V> more = new TreeMap<>(map);
        more.put(key, value);
        return more;
    }
}
