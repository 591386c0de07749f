package dev.drover.cluster;

import dev.drover.role.Disk;
import dev.drover.role.Member;
import dev.drover.role.Names;
import dev.drover.role.Observation;
import dev.drover.role.Order;
import dev.drover.role.Outcome;
import java.util.Set;

/**
 * The database server of one member, and its disk: carries out what the supervisor orders. Orders come one after the other from
 * one thread; all else comes from any.
 */
public interface RoleServer extends AutoCloseable {

    /** What stands on the disk; asked before the first order, and after each. Does not block. */
    Disk disk();

    /**
     * Carries an order out, and returns when it is done or has failed; what it could not do is {@link Outcome.Failed}, with a
     * reason for people and without a secret; most of it may have been done all the same, but new data are either there and said to
     * be, or not. An interruption ends it soon, with whatever is half done left so: the order that
     * follows is then a stop.
     *
     * @param lease looked at right before clients are let in, and from then on: a server that serves beyond it is killed, also
     *     when the supervisor hangs
     */
    Outcome perform(Order order, Lease lease);

    /** Who belongs to the cluster by the record last read; what is kept for others need not be kept for ever. Does not block. */
    void belong(Set<Member> members);

    /** What the server says just now; takes at most 300 ms, and is empty of what the server did not say. */
    Observation observe();

    /**
     * Takes the end of what is written now, and waits until so many of the names, attached in this term, have flushed up to
     * there. With nobody to wait for it has held at once.
     *
     * @return whether it held; otherwise the server ended or is no primary
     * @throws InterruptedException when another barrier takes its place
     */
    boolean awaitBarrier(long term, Names names) throws InterruptedException;

    /**
     * Writes what a shutdown would have to write, so that one is short; takes at most three quarters of a minute, from any thread.
     *
     * @return whether all of it is on the disk
     */
    boolean flush();

    /** Waits until no client works there; a second at most, from any thread. */
    void awaitQuiet();

    /** Hears that the server has ended. */
    @FunctionalInterface
    interface Ended {
        /**
         * It has.
         *
         * @param onPurpose whether it was ended so that it starts anew, and not by a fault
         */
        void heard(boolean onPurpose);
    }

    /** Calls back, from any thread, each time the server has ended although no order was to stop it. */
    void onExit(Ended heard);

    /** Stops the server at once, with everything it started, and gives the data directory free. */
    @Override
    void close();
}
