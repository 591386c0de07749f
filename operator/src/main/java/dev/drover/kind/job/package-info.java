/** Kind {@code Job}: any Nomad job as written, in HCL or JSON. */
@NullMarked
package dev.drover.kind.job;

import org.jspecify.annotations.NullMarked;
