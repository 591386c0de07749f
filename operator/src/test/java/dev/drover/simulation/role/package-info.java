/**
 * The role protocol on virtual time, with faults from a seed: members with their supervisors and a model of PostgreSQL's
 * synchronous replication, two operators, a store, a network, and clients that remember what was acknowledged to them.
 *
 * <p>A failing seed is printed with its timeline and can be played again: {@code -Dsimulation.seed=N}. Each rule of the protocol
 * is left out once, in {@link dev.drover.simulation.role.Mutations}, to show that it would be noticed.
 */
@NullMarked
package dev.drover.simulation.role;

import org.jspecify.annotations.NullMarked;
