package dev.drover.cluster;

import dev.drover.role.SupervisorEvent;

/** The other members' supervisors, as a supervisor reaches them. Calls block for at most half a second. Thread-safe. */
@FunctionalInterface
public interface Peers {

    /** Lets the supervisor of that member hear something, if it can be reached; nobody is told whether it did. */
    void tell(String name, SupervisorEvent what);
}
