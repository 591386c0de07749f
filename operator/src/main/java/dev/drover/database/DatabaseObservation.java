package dev.drover.database;

import java.util.Optional;

/**
 * What one pass sees of a replicated database.
 *
 * @param sight what is known of it; empty = its roles are not seen to here
 * @param part what is recorded
 */
record DatabaseObservation(Optional<DatabaseSight> sight, DatabasePart part) {}
