/** Health and metrics over HTTP: what a load balancer, Nomad's checks and Prometheus ask. Read-only. */
@NullMarked
package dev.drover.surface.http;

import org.jspecify.annotations.NullMarked;
