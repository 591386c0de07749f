/**
 * What a user asked for and what Drover says about it: keys, names, generations, conditions.
 *
 * <p>The vocabulary of every other package. Pure values, checked when made; it knows the JDK and nothing else.
 */
@NullMarked
package dev.drover.document;

import org.jspecify.annotations.NullMarked;
