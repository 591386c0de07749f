/** Each verb through the program's entry, against a store in memory and a Nomad that answers as told. */
@NullMarked
package dev.drover.surface.cli;

import org.jspecify.annotations.NullMarked;
