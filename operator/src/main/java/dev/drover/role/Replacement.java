package dev.drover.role;

/**
 * What a failover would lead to, by what those say who answer now.
 *
 * @param member that would be named
 * @param loss what it lacks
 */
public record Replacement(Member member, LossEstimate loss) {}
