package dev.drover.planning;

/** Decides whether so many deletions at once are what somebody meant. */
public final class PruneBrake {

    /** Deletions that need no confirmation, however few documents there are. */
    public static final int DELETIONS = 5;

    /** Deletions that need no confirmation, in percent of all documents. */
    public static final int PERCENT = 20;

    private PruneBrake() {}

    /**
     * Whether these deletions may go on without a person's word.
     *
     * @param deletions documents that went away lately, done and undone
     * @param documents documents there were before they went
     */
    public static boolean releases(int deletions, int documents) {
        return deletions <= Math.max(DELETIONS, documents * PERCENT / 100);
    }
}
