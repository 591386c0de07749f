/** Tests of the loop. */
@NullMarked
package dev.drover.convergence;

import org.jspecify.annotations.NullMarked;
