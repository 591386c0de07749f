/**
 * Runs a program under a lease that only one process has at a time: {@code drover exclusive}. What is decided is in {@code
 * planning}, the protocol and its arithmetic in {@code docs/exclusive.md}.
 */
@NullMarked
package dev.drover.exclusive;

import org.jspecify.annotations.NullMarked;
