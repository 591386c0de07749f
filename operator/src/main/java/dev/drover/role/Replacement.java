package dev.drover.role;

/**
 * What a failover would lead to, by what those say who answer now.
 *
 * @param member that would be named
 * @param loss what it lacks by what is known; nothing where it is certain that it lacks nothing, and else perhaps more
 * @param certain whether those who would promise have everything that was acknowledged, together
 */
public record Replacement(Member member, LossEstimate loss, boolean certain) {}
