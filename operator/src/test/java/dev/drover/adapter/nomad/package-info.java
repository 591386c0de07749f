/** Tests of the conversation with Nomad, most of them with a real one. */
@NullMarked
package dev.drover.adapter.nomad;

import org.jspecify.annotations.NullMarked;
