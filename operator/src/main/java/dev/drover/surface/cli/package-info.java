/** The command line. */
@NullMarked
package dev.drover.surface.cli;

import org.jspecify.annotations.NullMarked;
