/** The built distribution over real servers, as people use it. */
@NullMarked
package dev.drover.endtoend;

import org.jspecify.annotations.NullMarked;
