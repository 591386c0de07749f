/** Tests of the conversation with a real Caddy. */
@NullMarked
package dev.drover.adapter.caddy;

import org.jspecify.annotations.NullMarked;
