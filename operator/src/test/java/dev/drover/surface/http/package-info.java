/** Tests of health and metrics over HTTP, and of what monitoring makes of them. */
@NullMarked
package dev.drover.surface.http;

import org.jspecify.annotations.NullMarked;
