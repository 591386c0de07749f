package dev.drover.cluster;

/**
 * Where a member is. It says so itself, as long as it lives; that it stands there does not say that it lives.
 *
 * @param api {@code host:port} of its supervisor
 * @param database {@code host:port} of its server, for the other members
 * @param holder who says so
 * @param beats how often it was said; grows every ten seconds, as long as whoever says it reaches the store
 * @param data the incarnation of the data that it held when it said so; empty = none, or unknown
 * @param leaves it is about to stop serving: poolers let nobody in there, and have their clients wait
 */
public record MemberPlace(
        String api, String database, Holder holder, long beats, String data, boolean leaves) {

    /** One of whose data nothing is said. */
    public MemberPlace(String api, String database, Holder holder, long beats) {
        this(api, database, holder, beats, "", false);
    }

    /** Of {@link #database} without the port, and without the brackets that an IPv6 address has there. */
    public String host() {
        String host = database.substring(0, Math.max(0, database.lastIndexOf(':')));
        return host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1)
                : host;
    }

    /** The same, said once more. */
    MemberPlace after(long before, String holding, boolean leaving) {
        return new MemberPlace(api, database, holder, before + 1, holding, leaving);
    }
}
