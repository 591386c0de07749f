/**
 * What the operator and the supervisors of a replicated database share: the role record in the store, where members are, and
 * what is said between them. Who may be primary is decided in {@link dev.drover.role}; this carries it about.
 */
@NullMarked
package dev.drover.cluster;

import org.jspecify.annotations.NullMarked;
