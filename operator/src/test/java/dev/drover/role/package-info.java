/** Specifies the role protocol, one decision at a time; that the whole loses nothing is for {@code simulation.role} to show. */
@NullMarked
package dev.drover.role;

import org.jspecify.annotations.NullMarked;
