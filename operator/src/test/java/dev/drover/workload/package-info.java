/** Specifies what is decided about a Nomad job, what is asked of Nomad, and how what is seen is named. */
@NullMarked
package dev.drover.workload;

import org.jspecify.annotations.NullMarked;
