/** What must hold of a database whatever fails: each fault, its repetitions, and the report about them. */
@NullMarked
package dev.drover.faults;

import org.jspecify.annotations.NullMarked;
