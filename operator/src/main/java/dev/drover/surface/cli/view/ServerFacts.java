package dev.drover.surface.cli.view;

import dev.drover.convergence.RemoteFailure;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** What a server says about itself, for {@code drover doctor}. */
public interface ServerFacts {

    /**
     * Asks the Consul agent.
     *
     * @throws RemoteFailure when it did not answer, or the token may not ask
     */
    Facts consul();

    /**
     * Asks the Nomad agent.
     *
     * @throws RemoteFailure when it did not answer, or the token may not ask
     */
    Facts nomad();

    /**
     * Reads the log of some allocation that Nomad runs.
     *
     * @return whether there was one to read
     * @throws RemoteFailure.Denied when the token may not read it
     */
    boolean readsLog();

    /**
     * Reads something of every node and every service that Consul knows.
     *
     * @param what {@code node} or {@code service}
     * @throws RemoteFailure.Denied when the token may not see all of them
     */
    void readsAll(String what);

    /**
     * One server.
     *
     * @param version its version, if it said
     * @param clock its clock when it answered, if it said; whole seconds
     * @param connectionsMax how many connections it takes from one address, if it said
     */
    record Facts(Optional<String> version, Optional<Instant> clock, OptionalInt connectionsMax) {}
}
