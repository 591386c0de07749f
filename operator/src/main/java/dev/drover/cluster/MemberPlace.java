package dev.drover.cluster;

/**
 * Where a member is. It says so itself, at its start; that it stands there does not say that it lives.
 *
 * @param api {@code host:port} of its supervisor
 * @param database {@code host:port} of its server, for the other members
 */
public record MemberPlace(String api, String database) {}
