/** Reaches the supervisors of a cluster over HTTP. */
@NullMarked
package dev.drover.adapter.supervisor;

import org.jspecify.annotations.NullMarked;
