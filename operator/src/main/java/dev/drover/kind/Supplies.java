package dev.drover.kind;

import dev.drover.adapter.nomad.JobFeed;
import dev.drover.adapter.nomad.Nomad;
import java.time.Duration;
import java.time.InstantSource;

/**
 * All that a running operator has for its kinds; each takes what it needs. A kind with a new vendor adds its adapter here.
 *
 * @param nomad Nomad
 * @param jobs follows the jobs of Nomad; of one kind only, which starts it
 * @param nomadNamespace the Nomad namespace of jobs that name none
 * @param purgeAfter how long what was stopped is kept after its document was deleted
 * @param clock the time of day
 */
public record Supplies(
        Nomad nomad, JobFeed jobs, String nomadNamespace, Duration purgeAfter, InstantSource clock)
        implements Reach {}
