package dev.drover.role;

import java.util.Optional;

/**
 * A database server as its supervisor knows it: from what it ordered and how that ended.
 *
 * @param run what it does
 * @param upstream from whom it receives, and by itself will again; empty = from nobody
 * @param end where its WAL ends; known only while it receives from nobody and everything is replayed, or after it has shut down as a
 *     primary
 * @param names what it waits for once it is primary, and in which term; empty = unknown
 * @param timeline the newest of its data
 * @param barrier the version of the record under which the last barrier since its start held
 * @param clients whether clients may come
 * @param exits how often it ended by itself while it was primary of the record's term
 * @param diverged whether its data have left the history of the primary it should follow
 * @param noWayBack whether a rewind was tried and cannot be done
 */
public record Server(
        Run run,
        Optional<Upstream> upstream,
        Optional<Position> end,
        Optional<InForce> names,
        Optional<Integer> timeline,
        Optional<Long> barrier,
        boolean clients,
        int exits,
        boolean diverged,
        boolean noWayBack) {

    /** What a server does. */
    public enum Run {
        /** Not known: the supervisor has just begun, or the server ended by itself; something of it may run. */
        UNKNOWN,
        /** Nothing of it runs. */
        OFF,
        /** It replays, and may receive; it cannot be written to. */
        STANDBY,
        /** It can be written to by who gets in. */
        PRIMARY
    }

    /**
     * Names and the term in which who counts attached.
     *
     * @param term of the record they came from
     * @param names as they stand there
     */
    public record InForce(long term, Names names) {}

    static final Server UNKNOWN =
            new Server(
                    Run.UNKNOWN,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    0,
                    false,
                    false);

    boolean primary() {
        return run == Run.PRIMARY;
    }

    /** Off, as a stop leaves it: names are in its files, everything else is gone. */
    Server off() {
        return at(Run.OFF);
    }

    /**
     * It ended by itself. What was known of its data need not hold any more: a promotion may have been lost with it. The stop
     * that follows ends what is left of it, and looks.
     */
    Server ended(int times) {
        return at(Run.UNKNOWN).exited(times);
    }

    Server standby() {
        return at(Run.STANDBY);
    }

    /** What it was to do about its data as a replica is over: it is what others follow. */
    Server promoted(Optional<Integer> on) {
        Server now = at(Run.PRIMARY).astray(false, false);
        return on.map(now::in).orElse(now);
    }

    private Server at(Run next) {
        return new Server(
                next,
                Optional.empty(),
                Optional.empty(),
                names,
                timeline,
                Optional.empty(),
                false,
                exits,
                diverged,
                noWayBack);
    }

    Server in(int newest) {
        return new Server(
                run,
                upstream,
                end,
                names,
                Optional.of(newest),
                barrier,
                clients,
                exits,
                diverged,
                noWayBack);
    }

    /** One whose WAL ends there: a standby, or one that is off. */
    Server ending(Position at) {
        return new Server(
                run,
                upstream,
                Optional.of(at),
                names,
                Optional.of(at.timeline()),
                barrier,
                clients,
                exits,
                diverged,
                noWayBack);
    }

    /** A standby that receives from there, or from nobody; where its WAL ends is not known any more. */
    Server receiving(Optional<Upstream> from) {
        return new Server(
                run,
                from,
                Optional.empty(),
                names,
                timeline,
                barrier,
                clients,
                exits,
                diverged,
                noWayBack);
    }

    Server waitingFor(InForce now) {
        return named(Optional.of(now));
    }

    /** For whom it waits is not known. */
    Server unnamed() {
        return named(Optional.empty());
    }

    private Server named(Optional<InForce> now) {
        return new Server(
                run, upstream, end, now, timeline, barrier, clients, exits, diverged, noWayBack);
    }

    Server barrier(long version) {
        return new Server(
                run,
                upstream,
                end,
                names,
                timeline,
                Optional.of(version),
                clients,
                exits,
                diverged,
                noWayBack);
    }

    Server open() {
        return new Server(
                run, upstream, end, names, timeline, barrier, true, exits, diverged, noWayBack);
    }

    Server exited(int times) {
        return new Server(
                run, upstream, end, names, timeline, barrier, clients, times, diverged, noWayBack);
    }

    Server astray(boolean off, boolean forGood) {
        return new Server(
                run, upstream, end, names, timeline, barrier, clients, exits, off, forGood);
    }
}
