/** Tests of kind {@code Route}. */
@NullMarked
package dev.drover.kind.route;

import org.jspecify.annotations.NullMarked;
