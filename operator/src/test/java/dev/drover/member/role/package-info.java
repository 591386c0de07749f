/** The loop of a supervisor, with servers that follow a script. */
@NullMarked
package dev.drover.member.role;

import org.jspecify.annotations.NullMarked;
