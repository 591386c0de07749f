/** Tests of kind {@code App}. */
@NullMarked
package dev.drover.kind.app;

import org.jspecify.annotations.NullMarked;
