/**
 * Decisions as pure functions: what follows from what was asked, what was seen and the time, and nothing else.
 *
 * <p>Nothing here does I/O, asks a clock or rolls dice; every branch has a test, and the build checks that.
 */
@NullMarked
package dev.drover.planning;

import org.jspecify.annotations.NullMarked;
