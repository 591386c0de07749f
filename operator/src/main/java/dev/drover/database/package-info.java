/**
 * What kinds of replicated databases have in common, whatever the vendor: whose roles this operator sees to while it leads, what
 * is known of them, and what their documents say about it. The protocol itself is {@link dev.drover.role}, carried out by
 * {@link dev.drover.cluster}.
 */
@NullMarked
package dev.drover.database;

import org.jspecify.annotations.NullMarked;
