/** The list of kinds. */
@NullMarked
package dev.drover.kind;

import org.jspecify.annotations.NullMarked;
