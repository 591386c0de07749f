/** The supervisors that stand beside what they look after, on its own node. One room for each sort of server. */
@NullMarked
package dev.drover.member;

import org.jspecify.annotations.NullMarked;
