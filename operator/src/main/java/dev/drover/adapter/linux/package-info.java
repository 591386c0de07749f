/** Speaks with the Linux kernel about processes and time, through {@code /proc} and a shell's built-in commands. */
@NullMarked
package dev.drover.adapter.linux;

import org.jspecify.annotations.NullMarked;
