/**
 * What stands in the store between those who decide about a proxy and those who do it on its nodes: the settings of a proxy,
 * an entry for each of its routes, and what each member reports. Also the one Caddy configuration that settings and entries
 * are together.
 */
@NullMarked
package dev.drover.proxy;

import org.jspecify.annotations.NullMarked;
