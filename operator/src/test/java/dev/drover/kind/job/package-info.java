/** Specifies kind Job: what it decides, what it asks of Nomad, and how it names what it sees. */
@NullMarked
package dev.drover.kind.job;

import org.jspecify.annotations.NullMarked;
