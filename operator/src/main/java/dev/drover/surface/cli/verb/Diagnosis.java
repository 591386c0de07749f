package dev.drover.surface.cli.verb;

/**
 * One thing that the doctor looked at.
 *
 * @param verdict how it is
 * @param what what was looked at and what was seen
 * @param cure what to do; empty when it is well
 */
record Diagnosis(Verdict verdict, String what, String cure) {

    /** How something is. */
    enum Verdict {
        WELL,
        /** Worth a look; Drover works. */
        DOUBTFUL,
        /** Drover does not work until it is cured. */
        BROKEN
    }

    static Diagnosis well(String what) {
        return new Diagnosis(Verdict.WELL, what, "");
    }

    static Diagnosis doubtful(String what, String cure) {
        return new Diagnosis(Verdict.DOUBTFUL, what, cure);
    }

    static Diagnosis broken(String what, String cure) {
        return new Diagnosis(Verdict.BROKEN, what, cure);
    }
}
