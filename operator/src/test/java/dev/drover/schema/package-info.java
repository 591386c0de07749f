/** Tests of reading documents. */
@NullMarked
package dev.drover.schema;

import org.jspecify.annotations.NullMarked;
