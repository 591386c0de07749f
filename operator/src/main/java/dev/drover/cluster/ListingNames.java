package dev.drover.cluster;

import dev.drover.document.DocumentKey;
import dev.drover.document.Names;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a member is called in the catalog: {@code shop--db-primary} while it serves as primary, {@code shop--db-replica} while it follows.
 *
 * @param cluster whose member it is
 * @param member its name
 * @param host where its server listens
 * @param port where it listens there
 */
public record ListingNames(DocumentKey cluster, String member, String host, int port) {

    private static final String PRIMARY = "primary";
    private static final String REPLICA = "replica";

    /** The entry that it should have; empty = none. */
    Optional<Listing> of(Offer offer) {
        return switch (offer) {
            case UNKNOWN, NOTHING -> Optional.empty();
            case PRIMARY -> Optional.of(primary());
            case REPLICA -> Optional.of(replica());
        };
    }

    /** All under which members of that cluster may stand. */
    public static Set<String> services(DocumentKey cluster) {
        return Set.of(service(cluster, PRIMARY), service(cluster, REPLICA));
    }

    private static String service(DocumentKey cluster, String role) {
        return "%s-%s".formatted(cluster.workloadName(), role);
    }

    /** Where clients find who can be written to. */
    Listing primary() {
        return listing(PRIMARY);
    }

    /** Where they find who follows. */
    Listing replica() {
        return listing(REPLICA);
    }

    /** Every entry that it may have, also from an earlier life. */
    List<String> ids() {
        return List.of(primary().id(), replica().id());
    }

    /** Whether DNS can carry the longer name; the catalog itself takes any. */
    boolean fitDns() {
        return primary().service().length() <= Names.LENGTH_MAX;
    }

    private Listing listing(String role) {
        String service = service(cluster, role);
        // Members of one cluster may share an agent, and names hold no two hyphens.
        return new Listing("%s--%s".formatted(service, member), service, member, host, port);
    }
}
