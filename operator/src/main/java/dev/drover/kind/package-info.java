/** One room for each kind of document: everything that exists because of that kind, and nothing else. */
@NullMarked
package dev.drover.kind;

import org.jspecify.annotations.NullMarked;
