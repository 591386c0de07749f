/** Tests of the vocabulary and files of PostgreSQL. */
@NullMarked
package dev.drover.adapter.postgres;

import org.jspecify.annotations.NullMarked;
