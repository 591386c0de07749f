/**
 * The loop: watches put keys in a queue; a worker takes one key, observes, plans, applies one safe step, and says how it
 * stands. And the ports the loop needs.
 *
 * <p>Only the leader applies; every write to the store names the leader's term and fails when another has begun.
 */
@NullMarked
package dev.drover.convergence;

import org.jspecify.annotations.NullMarked;
