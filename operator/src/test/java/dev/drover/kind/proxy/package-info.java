/** Tests of kind {@code Proxy}. */
@NullMarked
package dev.drover.kind.proxy;

import org.jspecify.annotations.NullMarked;
