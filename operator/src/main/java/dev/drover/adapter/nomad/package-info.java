/**
 * Speaks with Nomad: a followed view of all jobs and deployments, and the calls that plan, register and stop jobs.
 *
 * <p>Jobs travel as JSON trees in Nomad's own API form; the SDK's types stay inside.
 */
@NullMarked
package dev.drover.adapter.nomad;

import org.jspecify.annotations.NullMarked;
