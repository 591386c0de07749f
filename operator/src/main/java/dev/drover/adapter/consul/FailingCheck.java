package dev.drover.adapter.consul;

import java.util.Collection;

/**
 * A health check of an allocation's service that Consul calls critical: the service is out of rotation there.
 *
 * @param allocation the whole ID of the allocation whose service it is
 * @param node the node's name
 * @param service the service's name
 * @param check the check's name
 * @param output what it said last; may be empty, may be long
 */
public record FailingCheck(
        String allocation, String node, String service, String check, String output) {

    /** How many allocations these are of. */
    public static int allocations(Collection<FailingCheck> checks) {
        return (int) checks.stream().map(FailingCheck::allocation).distinct().count();
    }
}
