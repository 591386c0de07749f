/** One package for each vendor's API: speaks it, and translates its failures into {@code RemoteFailure}. */
@NullMarked
package dev.drover.adapter;

import org.jspecify.annotations.NullMarked;
