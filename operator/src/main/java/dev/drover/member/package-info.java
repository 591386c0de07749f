/**
 * The supervisors that stand beside what they look after, on its own node. One room for each sort of
 * server; what members of Caddy share stands here: what they are to serve, what was refused, and how they report.
 */
@NullMarked
package dev.drover.member;

import org.jspecify.annotations.NullMarked;
