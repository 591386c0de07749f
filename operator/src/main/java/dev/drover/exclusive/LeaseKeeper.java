package dev.drover.exclusive;

import dev.drover.planning.ExclusiveLease;
import dev.drover.planning.ExclusiveLease.Ask;
import dev.drover.planning.ExclusiveLease.Holding;
import dev.drover.planning.ExclusiveLease.Watching;
import dev.drover.planning.ExclusiveLeasePlanner;
import java.time.Duration;

/**
 * Where one process stands with the lease. One thread asks and tells what it heard, another looks and decides about the
 * program. Thread-safe.
 */
public final class LeaseKeeper {

    private final Runnable changed;
    private final Runnable urgent;
    private ExclusiveLease lease = Watching.blind();
    private boolean taking;
    private boolean yielding;

    /**
     * A keeper that has not looked yet.
     *
     * @param changed called after each answer, by the thread that tells it
     * @param urgent called when there is something to ask before what was asked last would have come
     */
    public LeaseKeeper(Runnable changed, Runnable urgent) {
        this.changed = changed;
        this.urgent = urgent;
    }

    /** Where it stands. */
    public synchronized ExclusiveLease lease() {
        return lease;
    }

    /** What to ask next; its answer must be told before this is called again. */
    public synchronized Ask next(Duration now) {
        Ask ask = ExclusiveLeasePlanner.next(lease, now);
        taking = ask instanceof Ask.Take;
        return ask;
    }

    /**
     * What came of an ask.
     *
     * @param sentAt when it was asked
     * @param now when the answer was there
     */
    public void heard(Ask ask, LeaseAnswer answer, Duration sentAt, Duration now) {
        synchronized (this) {
            taking = false;
            lease =
                    switch (answer) {
                        case LeaseAnswer.Seen seen ->
                                ExclusiveLeasePlanner.seen(lease, seen.sight(), now);
                        case LeaseAnswer.Written written ->
                                ExclusiveLeasePlanner.written(lease, ask, written.index(), sentAt);
                        case LeaseAnswer.Failed _, LeaseAnswer.Rested _ -> lease;
                    };
            boolean wanted = answer instanceof LeaseAnswer.Written written && written.wanted();
            yielding = yielding || (wanted && lease instanceof Holding);
        }
        changed.run();
    }

    /** Whether this process gives the lease back for another to have it, and waits again then. */
    synchronized boolean yielding() {
        return yielding;
    }

    /** Nothing of the program runs any more, and another is to have the lease first. */
    void giveWay() {
        synchronized (this) {
            lease = ExclusiveLeasePlanner.leave(lease, taking);
        }
        urgent.run();
    }

    /** It was given back for another; from now on this process waits again. */
    void again() {
        synchronized (this) {
            yielding = false;
            lease = Watching.blind();
        }
        urgent.run();
    }

    /** Nothing of the program runs any more, and it is wanted again. */
    void letGo(Duration now) {
        synchronized (this) {
            lease = ExclusiveLeasePlanner.letGo(lease, now);
        }
        urgent.run();
    }

    /** Nothing of the program runs, and it is not wanted again. */
    void leave() {
        synchronized (this) {
            yielding = false;
            lease = ExclusiveLeasePlanner.leave(lease, taking);
        }
        urgent.run();
    }
}
