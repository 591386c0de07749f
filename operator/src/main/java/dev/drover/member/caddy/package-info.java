/**
 * The supervisor of one Caddy. It keeps the addresses of healthy instances in files that Caddy reads at each request, so that
 * a rollout never touches Caddy's configuration; applies configurations, which are rare, so that no client notices; asks each
 * service through Caddy; and reports. When the store, the operator or the supervisor itself is away, Caddy goes on with what
 * it has.
 */
@NullMarked
package dev.drover.member.caddy;

import org.jspecify.annotations.NullMarked;
