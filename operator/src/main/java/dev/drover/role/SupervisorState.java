package dev.drover.role;

import java.time.Duration;
import java.util.Optional;

/**
 * Everything a supervisor knows.
 *
 * @param name its member's name
 * @param disk what it has written down
 * @param sight what it saw of the record
 * @param server what it knows of its server
 * @param work what is under way
 * @param confirmations what it holds others to, and others it, while the record cannot be read
 * @param restarts how often its server came back by itself
 */
public record SupervisorState(
        String name,
        Disk disk,
        Sight sight,
        Server server,
        Work work,
        Confirmations confirmations,
        Restarts restarts) {

    /**
     * What was seen of the record.
     *
     * @param stored the newest version seen; never an older one after it
     * @param readAt the start of the newest read that was answered
     * @param leaseFrom the start of what last renewed the lease of a primary: a read that shows its term, or a barrier
     * @param reading the start of the read that is under way
     * @param probed whether an operator has asked how things are since this supervisor began: none asks a member that nobody wants
     */
    public record Sight(
            Optional<Stored> stored,
            Optional<Duration> readAt,
            Optional<Duration> leaseFrom,
            Optional<Duration> reading,
            boolean probed) {

        Sight reading(Duration since) {
            return new Sight(stored, readAt, leaseFrom, Optional.of(since), probed);
        }

        Sight unanswered() {
            return new Sight(stored, readAt, leaseFrom, Optional.empty(), probed);
        }

        Sight leased(Duration from) {
            Duration newest = leaseFrom.filter(known -> known.compareTo(from) > 0).orElse(from);
            return new Sight(stored, readAt, Optional.of(newest), reading, probed);
        }

        Sight showing(Stored now, Duration at) {
            Duration newest = readAt.filter(known -> known.compareTo(at) > 0).orElse(at);
            return new Sight(
                    Optional.of(now), Optional.of(newest), leaseFrom, Optional.empty(), probed);
        }

        Sight asked() {
            return new Sight(stored, readAt, leaseFrom, reading, true);
        }
    }

    /**
     * What is under way.
     *
     * @param orders how many were ever given; the number of the last
     * @param current the last, until its outcome is known
     * @param restUntil nothing is ordered before this, because something failed
     * @param asked the promise that was asked for and is not yet given
     * @param barrier the barrier that was started last and has not yet held
     * @param beatAt when the last barrier was started
     * @param word of a person that is not yet done
     * @param told the number of the last word that was taken up; 0 = none since the supervisor began
     */
    public record Work(
            long orders,
            Optional<Order> current,
            Duration restUntil,
            Optional<SupervisorEvent.Asked> asked,
            Optional<SupervisorEvent.BarrierHeld> barrier,
            Optional<Duration> beatAt,
            Optional<MemberWord> word,
            long told) {

        Work ordered(Order order) {
            return new Work(
                    orders + 1, Optional.of(order), restUntil, asked, barrier, beatAt, word, told);
        }

        Work resting(Duration until) {
            return new Work(orders, Optional.empty(), until, asked, barrier, beatAt, word, told);
        }

        Work asked(Optional<SupervisorEvent.Asked> now) {
            return new Work(orders, current, restUntil, now, barrier, beatAt, word, told);
        }

        Work beating(SupervisorEvent.BarrierHeld started) {
            return new Work(
                    orders,
                    current,
                    restUntil,
                    asked,
                    Optional.of(started),
                    Optional.of(started.startedAt()),
                    word,
                    told);
        }

        Work unbarred() {
            return new Work(
                    orders,
                    current,
                    restUntil,
                    asked,
                    Optional.empty(),
                    Optional.empty(),
                    word,
                    told);
        }

        Work held() {
            return new Work(
                    orders, current, restUntil, asked, Optional.empty(), beatAt, word, told);
        }

        /** A person does not wait until what failed is tried again. */
        Work told(Instruction now) {
            return new Work(
                    orders,
                    current,
                    Duration.ZERO,
                    asked,
                    barrier,
                    beatAt,
                    Optional.of(now.word()),
                    now.number());
        }

        Work heeded() {
            return new Work(
                    orders, current, restUntil, asked, barrier, beatAt, Optional.empty(), told);
        }
    }

    /** A supervisor that has just begun: it knows what is on its disk, and nothing else. */
    public static SupervisorState begin(String name, Disk disk) {
        return new SupervisorState(
                name,
                disk,
                new Sight(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false),
                Server.UNKNOWN,
                new Work(
                        0,
                        Optional.empty(),
                        Duration.ZERO,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        0),
                Confirmations.NONE,
                Restarts.NONE);
    }

    /** Who this is, with the incarnation of its data. */
    public Member member() {
        return new Member(name, disk.incarnation());
    }

    /** The record as last seen. */
    public Optional<RoleRecord> record() {
        return sight.stored().map(Stored::record);
    }

    /** Whether the record asks this member, as the last proved primary, to ship everything and make way. */
    boolean makesWay() {
        return record().filter(seen -> seen.phase() == Phase.SWITCHING)
                .filter(seen -> seen.quorum().primary().equals(member()))
                .filter(seen -> seen.term() == disk.followed() + 1)
                .isPresent();
    }

    /**
     * Whether anybody wants it: it stands in the record, or an operator asks after it. Whoever only reads the record, and has a token,
     * is no member by that.
     */
    boolean isAskedFor() {
        return sight.probed()
                || record().filter(seen ->
                                seen.members().stream().anyMatch(it -> it.name().equals(name)))
                        .isPresent();
    }

    /** Whether its data and the record's belong to two clusters. */
    boolean foreign() {
        return record().map(RoleRecord::system)
                .filter(cluster -> !cluster.isEmpty() && !disk.system().isEmpty())
                .filter(cluster -> !cluster.equals(disk.system()))
                .isPresent();
    }

    /** Whether a person wants its server off: by its disk, or by a word that is not yet on it. */
    boolean isFenced() {
        return disk.fenced() || work.word().filter(MemberWord.FENCE::equals).isPresent();
    }

    SupervisorState with(Disk now) {
        return new SupervisorState(name, now, sight, server, work, confirmations, restarts);
    }

    SupervisorState with(Sight now) {
        return new SupervisorState(name, disk, now, server, work, confirmations, restarts);
    }

    SupervisorState with(Server now) {
        return new SupervisorState(name, disk, sight, now, work, confirmations, restarts);
    }

    SupervisorState with(Work now) {
        return new SupervisorState(name, disk, sight, server, now, confirmations, restarts);
    }

    SupervisorState with(Confirmations now) {
        return new SupervisorState(name, disk, sight, server, work, now, restarts);
    }

    SupervisorState with(Restarts now) {
        return new SupervisorState(name, disk, sight, server, work, confirmations, now);
    }
}
