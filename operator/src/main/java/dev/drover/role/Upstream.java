package dev.drover.role;

/**
 * From whom a replica receives.
 *
 * @param primary the named primary
 * @param term the term in which it is named; part of the name under which the replica attaches
 */
public record Upstream(Member primary, long term) {}
