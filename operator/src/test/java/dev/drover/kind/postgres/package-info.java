@NullMarked
package dev.drover.kind.postgres;

import org.jspecify.annotations.NullMarked;
