package dev.drover.cluster;

/**
 * Where a member is. It says so itself, as long as it lives; that it stands there does not say that it lives.
 *
 * @param api {@code host:port} of its supervisor
 * @param database {@code host:port} of its server, for the other members
 * @param holder who says so
 * @param beats how often it was said; grows every ten seconds, as long as whoever says it reaches the store
 */
public record MemberPlace(String api, String database, Holder holder, long beats) {

    /** The same, said once more. */
    MemberPlace after(long before) {
        return new MemberPlace(api, database, holder, before + 1);
    }
}
