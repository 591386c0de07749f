/** How things look on a terminal: tables, ages, colours, trees as JSON or YAML. Pure: the same in, the same out. */
@NullMarked
package dev.drover.surface.cli.text;

import org.jspecify.annotations.NullMarked;
