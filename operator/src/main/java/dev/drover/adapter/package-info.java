/** What adapters share; each adapter is a package below, and they do not know each other. */
@NullMarked
package dev.drover.adapter;

import org.jspecify.annotations.NullMarked;
