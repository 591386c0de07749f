package dev.drover.faults;

import dev.drover.testing.BedDatabase;

/**
 * One thing that goes wrong, on a database that is whole, and whole again afterwards.
 *
 * @param name what goes wrong, in a few words; a result is kept under it
 * @param event does it, and asserts what is particular to it
 */
record Scenario(String name, Event event) {

    /** What happens to a database. */
    @FunctionalInterface
    interface Event {
        void befalls(BedDatabase database) throws Exception;
    }
}
