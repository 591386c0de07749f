/** Tests of the parameters of a database's servers. */
@NullMarked
package dev.drover.role.parameter;

import org.jspecify.annotations.NullMarked;
