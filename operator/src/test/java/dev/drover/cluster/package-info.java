/** What operators and supervisors of a cluster share. */
@NullMarked
package dev.drover.cluster;

import org.jspecify.annotations.NullMarked;
