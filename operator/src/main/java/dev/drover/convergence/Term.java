package dev.drover.convergence;

/**
 * One leadership, from its beginning until another begins.
 *
 * @param number grows with every leader
 * @param index the index of the leader key: every write of the operator requires it
 * @param holder the instance that leads
 */
public record Term(long number, long index, String holder) {}
