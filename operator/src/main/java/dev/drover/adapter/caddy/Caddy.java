package dev.drover.adapter.caddy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.convergence.RemoteFailure;
import java.util.Map;
import java.util.Optional;

/** One running Caddy. Thread-safe. */
public interface Caddy extends AutoCloseable {

    /**
     * The configuration that is in force.
     *
     * @throws RemoteFailure.Unavailable when it did not answer
     */
    Running running();

    /**
     * The tag of the configuration that is in force, without the configuration.
     *
     * @throws RemoteFailure.Unavailable when it did not answer
     */
    default String tag() {
        return running().tag();
    }

    /**
     * Puts another configuration in force, unless somebody else did so first. Waits until the old one serves no new requests.
     *
     * @param configuration the whole of it
     * @param tag of the configuration that is to be replaced
     * @return whether it is in force; if not, another is than the one with that tag
     * @throws RemoteFailure.Refused when Caddy does not take it, in Caddy's words; the old one stays in force
     * @throws Unstarted when Caddy takes it and this machine does not let it start; the old one stays in force
     * @throws RemoteFailure.Indeterminate when no answer came
     */
    boolean apply(JsonNode configuration, String tag);

    /**
     * How many requests it is sending to upstreams now.
     *
     * @throws RemoteFailure.Unavailable when it did not answer
     */
    int requestsInFlight();

    /**
     * What it has counted since this configuration came into force; nothing when the configuration does not ask for it.
     *
     * @throws RemoteFailure.Unavailable when it did not answer
     */
    Tally tally();

    /**
     * Whether it was built to count by route and by address, and so takes a configuration that asks for it.
     *
     * @throws RemoteFailure.Unavailable when it did not answer
     */
    boolean counts();

    /**
     * What it has counted by route and by address, since it was started or the configuration first named the route.
     *
     * @return empty when it was not built to count
     * @throws RemoteFailure.Unavailable when it did not answer, or more than it may
     */
    Optional<Counted> counted();

    /**
     * The version of the program that runs, such as {@code v2.11.9}.
     *
     * @return empty when it does not tell
     * @throws RemoteFailure.Unavailable when it did not answer
     */
    Optional<String> version();

    /**
     * Asks through one of its routes that listens on a socket file.
     *
     * @param socket the file
     * @param path of the request, with its slash
     * @return the HTTP status
     * @throws RemoteFailure.Unavailable when no answer came
     */
    int ask(String socket, String path);

    /**
     * Whether nobody listens where its admin API is: it does not run. One that is frozen or slow runs.
     */
    boolean gone();

    @Override
    void close();

    /**
     * A configuration in force.
     *
     * @param configuration the whole of it; a null node when Caddy has none
     * @param tag what {@link #apply} compares
     */
    record Running(JsonNode configuration, String tag) {}

    /**
     * What was counted.
     *
     * @param requests that a route took
     * @param failed of them, those that were answered with 5xx
     */
    record Tally(long requests, long failed) {}

    /**
     * What was counted by route and by address. What got no request is not named.
     *
     * @param began when the program began to count, in milliseconds since 1970 by its own clock
     * @param routes by the route's key
     * @param addresses by the address that was dialled, such as {@code 127.0.0.1:8080}: at most 4 096, those that answered last
     */
    record Counted(long began, Map<String, Requests> routes, Map<String, Requests> addresses) {

        public Counted {
            routes = Map.copyOf(routes);
            addresses = Map.copyOf(addresses);
        }
    }

    /**
     * Requests to one receiver.
     *
     * @param requests that have ended
     * @param failed of them, those that were answered with 5xx, or not to the end while the client waited
     * @param inFlight that have not ended
     */
    record Requests(long requests, long failed, int inFlight) {

        /** None. */
        public static final Requests NONE = new Requests(0, 0, 0);
    }

    /** A configuration did not start for the machine's reasons: nowhere to listen, no file left to open. */
    final class Unstarted extends RemoteFailure.Unavailable {
        private static final long serialVersionUID = 1L;

        public Unstarted(String message) {
            super(message);
        }
    }
}
