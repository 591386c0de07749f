/** The two thin ends that people and Prometheus touch. */
@NullMarked
package dev.drover.surface;

import org.jspecify.annotations.NullMarked;
