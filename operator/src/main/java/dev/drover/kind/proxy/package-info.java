/** Kind {@code Proxy}: Caddy on some nodes, and what all routes behind it share. */
@NullMarked
package dev.drover.kind.proxy;

import org.jspecify.annotations.NullMarked;
