package dev.drover.member.caddy;

import dev.drover.member.Intake;

/**
 * Gives back what a change of the configuration took, once nothing has happened for a while: of a thousand routes it is many
 * times what is held of them for good, and the virtual machine would keep it until it is needed again. Not thread-safe.
 */
final class Tidying {

    private final Runnable giveBack;
    private Intake tidied = Intake.NOTHING;

    /**
     * @param giveBack takes some 50 ms beside a thousand routes, in which no address is written
     */
    Tidying(Runnable giveBack) {
        this.giveBack = giveBack;
    }

    /** Nothing has happened for a while. Does it once for each change. */
    void quiet(Intake inForce) {
        if (!inForce.equals(tidied)) {
            tidied = inForce;
            giveBack.run();
        }
    }
}
