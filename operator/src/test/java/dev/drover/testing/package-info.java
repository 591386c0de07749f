/** Real servers as child processes, fakes, and the contracts that both pass. */
@NullMarked
package dev.drover.testing;

import org.jspecify.annotations.NullMarked;
