package dev.drover.cluster;

/**
 * An entry of a member in the catalog where clients look for databases.
 *
 * @param id unlike that of every other entry there
 * @param service the name that clients ask for
 * @param member whose entry it is
 * @param host where its server listens
 * @param port where it listens there, 1 to 65535
 */
public record Listing(String id, String service, String member, String host, int port) {}
