/** Tests of the log lines. */
@NullMarked
package dev.drover.surface.log;

import org.jspecify.annotations.NullMarked;
