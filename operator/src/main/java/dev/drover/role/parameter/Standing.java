package dev.drover.role.parameter;

import java.util.Optional;

/**
 * What stands in the store about the parameters of one database.
 *
 * @param index of its last change; 0 = it does not exist
 * @param request that it holds; empty = none, or nothing that this Drover understands
 */
public record Standing(long index, Optional<ParameterRequest> request) {}
