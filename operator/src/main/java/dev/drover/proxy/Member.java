package dev.drover.proxy;

/**
 * A member of a proxy that is alive.
 *
 * @param name of its own
 * @param report what it said last
 */
public record Member(String name, MemberReport report) {}
