/** Speaks the admin API of a Caddy on the same machine, and asks through its routes. */
@NullMarked
package dev.drover.adapter.caddy;

import org.jspecify.annotations.NullMarked;
