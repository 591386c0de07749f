/** PostgreSQL behind a supervisor: carries orders out on one data directory and the server that runs on it. */
@NullMarked
package dev.drover.member.postgres;

import org.jspecify.annotations.NullMarked;
