/** The room of kind {@code PostgresCluster}: replica roles of PostgreSQL servers. */
@NullMarked
package dev.drover.kind.postgres;

import org.jspecify.annotations.NullMarked;
