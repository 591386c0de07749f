@NullMarked
package dev.drover.database;

import org.jspecify.annotations.NullMarked;
