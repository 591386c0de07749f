/**
 * Speaks with Consul: the key-value store, and the watch over the desired prefix.
 */
@NullMarked
package dev.drover.adapter.consul;

import org.jspecify.annotations.NullMarked;
