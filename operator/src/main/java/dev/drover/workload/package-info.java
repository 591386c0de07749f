/**
 * What kinds have in common whose documents become one Nomad job each: to see it, to decide about it and to change it. What
 * differs is the {@link dev.drover.workload.WorkloadForm} in which their authors describe the job.
 */
@NullMarked
package dev.drover.workload;

import org.jspecify.annotations.NullMarked;
