/** Tests of the member on a real PostgreSQL. */
@NullMarked
package dev.drover.member.postgres;

import org.jspecify.annotations.NullMarked;
