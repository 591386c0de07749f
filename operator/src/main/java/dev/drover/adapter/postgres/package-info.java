/**
 * Speaks with one PostgreSQL server, versions 13 to 17: its programs, its files, its SQL and its replication protocol. Decides
 * nothing about roles.
 */
@NullMarked
package dev.drover.adapter.postgres;

import org.jspecify.annotations.NullMarked;
