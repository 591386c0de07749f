/** Measures the distribution against real servers; see {@code docs/benchmarks.md}. */
@NullMarked
package dev.drover.bench;

import org.jspecify.annotations.NullMarked;
