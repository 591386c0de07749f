/** Tests of what stands in the store between routes and the members of their proxy. */
@NullMarked
package dev.drover.proxy;

import org.jspecify.annotations.NullMarked;
