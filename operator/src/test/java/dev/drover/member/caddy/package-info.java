@NullMarked
package dev.drover.member.caddy;

import org.jspecify.annotations.NullMarked;
