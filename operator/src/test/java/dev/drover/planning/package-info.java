/** Specifies the decisions that are the same for every kind. */
@NullMarked
package dev.drover.planning;

import org.jspecify.annotations.NullMarked;
