/**
 * What the servers of a replicated database are set to, in words that operators and supervisors share: a {@link
 * dev.drover.role.parameter.ParameterRequest} is written by the one and followed by the others, who answer with a {@link
 * dev.drover.role.parameter.ParameterState}. Pure, and without a vendor; no safety hangs on it.
 */
@NullMarked
package dev.drover.role.parameter;

import org.jspecify.annotations.NullMarked;
