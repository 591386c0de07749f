/**
 * Runs the role protocol of a replicated database, whatever its vendor: beside the operator
 * ({@link dev.drover.cluster.RoleKeeper}), and beside each server ({@link dev.drover.cluster.SupervisorLoop}). Both hear what
 * happens, ask {@link dev.drover.role} what follows, and have it done; they meet in the role record and over HTTP. What is
 * PostgreSQL's or Redis' stands behind {@link dev.drover.cluster.RoleServer}.
 */
@NullMarked
package dev.drover.cluster;

import org.jspecify.annotations.NullMarked;
