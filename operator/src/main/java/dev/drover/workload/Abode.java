package dev.drover.workload;

import java.util.Optional;

/**
 * The one node where a job is to run because it follows a role.
 *
 * @param followee what it follows, for people and to know it again
 * @param member who had that role
 * @param host where that member's server listened
 * @param node Nomad's id of the node
 * @param name of the node, for people
 */
public record Abode(String followee, String member, String host, String node, String name) {

    /** Whether it is because of that member, which still is where it was. */
    boolean isOf(Followee followed, RolePlaces.Holder holder) {
        return isOf(followed) && member.equals(holder.member()) && host.equals(holder.host());
    }

    boolean isOf(Followee followed) {
        return followee.equals(followed.toString());
    }

    /** Its node, if there is one. */
    static String nodeOf(Optional<Abode> abode) {
        return abode.map(Abode::node).orElse("");
    }
}
