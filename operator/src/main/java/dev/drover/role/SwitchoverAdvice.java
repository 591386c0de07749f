package dev.drover.role;

/** What a person is advised to do who wants something of a primary that leads; a switchover only where it would not be refused. */
public final class SwitchoverAdvice {

    private static final String IMPOSSIBLE =
            "no replica keeps up that could take over, so start one first";

    private SwitchoverAdvice() {}

    /** Before it does anything else than to lead. */
    public static String first(boolean followed) {
        return followed ? "drover db switchover first" : IMPOSSIBLE;
    }

    /** Instead of giving it up. */
    public static String instead(boolean followed) {
        return followed ? "drover db switchover loses nothing" : IMPOSSIBLE;
    }
}
