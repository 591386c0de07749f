/**
 * An existing Caddy without a member beside it: the leader of the operators configures its own part of it through the admin API,
 * and says what a member would say. Others' parts are never sent, so they cannot be lost; every write holds only for the
 * configuration that was looked at before.
 */
@NullMarked
package dev.drover.member.direct;

import org.jspecify.annotations.NullMarked;
