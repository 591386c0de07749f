/**
 * Kind {@code Route}: which requests reach what, and how. A route is rendered by itself, whatever others there are; no text
 * of its author is ever evaluated by Caddy.
 */
@NullMarked
package dev.drover.kind.route;

import org.jspecify.annotations.NullMarked;
