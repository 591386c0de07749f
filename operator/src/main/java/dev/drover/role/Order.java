package dev.drover.role;

import java.util.Optional;

/**
 * One thing that a supervisor has its server do, or its disk. At most one is carried out at a time; a {@link Stop} ends
 * whatever else is under way. Each is answered by an {@link Outcome}, and may be given again after a failure.
 */
public sealed interface Order {

    /** Write this, and sync the file and its directory. */
    record Persist(Disk disk) implements Order {}

    /**
     * Stop the server and everything it started; the outcome says in which timeline its data are.
     *
     * @param fast ship all WAL first, and after a hard deadline go on as if this were false: stop at once, kill what is left
     */
    record Stop(boolean fast) implements Order {}

    /** Start as a standby that receives from nobody, with no archive of an older term, and with names that are not empty. */
    record StartStandby() implements Order {}

    /** Start as what it was before, a primary of this term, with the names last set. */
    record StartPrimary() implements Order {}

    /**
     * Receive no more, and verify that the receiver is gone.
     *
     * @param awaited receive up to there first, if that comes within a second
     * @param likely what would be ordered if it were named: to be put in force together with the cut, which costs nothing, where a
     *     change of its own costs time later. Nobody counts on it
     */
    record CutReceiver(Optional<Position> awaited, Optional<SetNames> likely) implements Order {

        /** At once, and with nothing that would follow from it. */
        static final CutReceiver AT_ONCE = new CutReceiver(Optional.empty(), Optional.empty());
    }

    /** Wait until replay has read all local WAL, then say where it ends. */
    record AwaitReplay() implements Order {}

    /** See whether the source's history contains the end of the local WAL, and if so receive from it. */
    record Follow(Upstream source) implements Order {}

    /**
     * Make the first data there ever were, with a new incarnation, in a directory that holds none. They are there only when they
     * are whole: after a crash on the way there is nothing.
     */
    record Initialize() implements Order {}

    /** Take back what the source's history does not have. The server is off. */
    record Rewind(Member source) implements Order {}

    /** Copy the source into a new data directory with a new incarnation; keep the old one until that is done. */
    record Clone(Member source) implements Order {}

    /**
     * Put names in force: written, reloaded where a server runs, seen by a new session, older walsenders ended. Only replicas
     * attached in this term count.
     *
     * @param term the term in which they attach
     * @param names for whom a commit waits; with k = 0 for the supervisor's own gate
     */
    record SetNames(long term, Names names) implements Order {}

    /** Become primary on exactly this timeline. */
    record Promote(int timeline) implements Order {}

    /**
     * Open the server, and the pooler, to clients, if {@link Supervisor#mayServe} still says so right before: a machine that was
     * frozen on the way would show what another has gone beyond.
     */
    record LetClientsIn() implements Order {}
}
