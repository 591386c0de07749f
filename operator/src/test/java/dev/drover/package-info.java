/** Tests of the whole and of its structure. */
@NullMarked
package dev.drover;

import org.jspecify.annotations.NullMarked;
