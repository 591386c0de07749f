package dev.drover.simulation.role;

/** What the surroundings of the pure protocol do for it. A mutation leaves out one. */
class Habits {

    /** Whether the store compares before it sets. */
    boolean comparesAndSets() {
        return true;
    }

    /** Whether a read of the record shows all that was written before it began. */
    boolean readsConsistently() {
        return true;
    }

    /** Whether a promise is on the disk before it is given. */
    boolean syncsPromises() {
        return true;
    }

    /** Whether a standby starts without anybody to receive from. */
    boolean startsCut() {
        return true;
    }

    /** Whether all local WAL is replayed before it is said where it ends. */
    boolean awaitsReplay() {
        return true;
    }

    /** Whether a commit that waits for no replica is confirmed by the gate, which looks at the lease. */
    boolean gates() {
        return true;
    }

    /** Whether a server has names before its supervisor sets any. */
    boolean neverWithoutNames() {
        return true;
    }
}
