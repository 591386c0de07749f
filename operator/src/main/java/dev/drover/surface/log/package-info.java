/** The lines Drover logs: for people on a terminal, one JSON object each for everything else. Always on standard error. */
@NullMarked
package dev.drover.surface.log;

import org.jspecify.annotations.NullMarked;
