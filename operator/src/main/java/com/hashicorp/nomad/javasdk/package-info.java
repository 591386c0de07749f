/** The one opening into the SDK's package-private request machinery, for the calls that the SDK does not have. */
@NullMarked
package com.hashicorp.nomad.javasdk;

import org.jspecify.annotations.NullMarked;
