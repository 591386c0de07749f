/** Wires the rooms to the loop: the program's entry, its clock and its dice. */
@NullMarked
package dev.drover;

import org.jspecify.annotations.NullMarked;
