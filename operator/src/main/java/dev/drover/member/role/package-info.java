/**
 * The supervisor of one database server, whatever its vendor: hears the record, its server and the operators, asks
 * {@link dev.drover.role.Supervisor} what follows, and has it done. What is PostgreSQL's or Redis' stands behind
 * {@link dev.drover.member.role.RoleServer}.
 */
@NullMarked
package dev.drover.member.role;

import org.jspecify.annotations.NullMarked;
