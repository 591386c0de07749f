package dev.drover.database;

import java.util.Optional;

/**
 * What one pass sees of a replicated database.
 *
 * @param sight what is known of it; empty = its roles are not seen to here
 * @param parameters what is known of its servers' parameters
 * @param pooler what is seen of the job that leads clients to it
 * @param part what is recorded
 */
record DatabaseObservation(
        Optional<DatabaseSight> sight,
        ParameterSight parameters,
        PoolerSight pooler,
        DatabasePart part) {}
