package dev.drover.cluster;

import dev.drover.convergence.RemoteFailure;
import java.time.Duration;
import java.util.Optional;

/**
 * Keeps entries in the catalog where clients look for databases. An entry is shown to them from the moment it is entered until it has
 * not been renewed for its time, and shown again once it is renewed. Each call takes some seconds at most, and throws {@link RemoteFailure}
 * when it was not done or nobody knows. Thread-safe.
 */
public interface CatalogAgent {

    /** The entry with that id, whether it is shown or not; empty = there is none. */
    Optional<Listing> look(String id);

    /**
     * Writes an entry, in the place of the one with its id.
     *
     * @param shown how long it is shown unless it is renewed; a second or more
     */
    void enter(Listing listing, Duration shown);

    /**
     * Renews it.
     *
     * @return whether there is such an entry
     */
    boolean renew(String id);

    /** Takes it away; it need not be there. */
    void unlist(String id);
}
