/** Kind {@code App}: what a small team deploys, without writing a Nomad job. */
@NullMarked
package dev.drover.kind.app;

import org.jspecify.annotations.NullMarked;
