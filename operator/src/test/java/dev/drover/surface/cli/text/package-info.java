/** How things look, by golden strings. */
@NullMarked
package dev.drover.surface.cli.text;

import org.jspecify.annotations.NullMarked;
