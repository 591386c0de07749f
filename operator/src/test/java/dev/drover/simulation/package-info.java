/**
 * The whole loop on virtual time, with faults from a seed: two operators, a store and a Nomad in memory, people who write
 * documents and people who meddle with jobs.
 *
 * <p>A failing seed is printed with its story and can be played again: {@code -Dsimulation.seed=N}.
 */
@NullMarked
package dev.drover.simulation;

import org.jspecify.annotations.NullMarked;
