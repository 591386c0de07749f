/**
 * Reads documents: text in JSON or YAML becomes a tree, is checked against the kind's schema, and becomes an accepted
 * document or a list of problems that its author can mend.
 */
@NullMarked
package dev.drover.schema;

import org.jspecify.annotations.NullMarked;
