/**
 * One class for each verb of the command line. A verb reads its arguments, asks the store, Nomad or the schemas, prints,
 * and answers with an {@link dev.drover.surface.cli.verb.ExitCode}. What stands in its way it throws.
 */
@NullMarked
package dev.drover.surface.cli.verb;

import org.jspecify.annotations.NullMarked;
