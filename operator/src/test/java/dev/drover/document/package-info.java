/** Specifies the vocabulary: names, keys, conditions, statuses. */
@NullMarked
package dev.drover.document;

import org.jspecify.annotations.NullMarked;
