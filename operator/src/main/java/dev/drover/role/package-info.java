/**
 * Who is primary, and how that changes without losing a write: the role protocol as pure functions.
 *
 * <p>An {@code operator} decides, and writes its decisions to one record with compare-and-set; a {@code supervisor} beside each
 * database server carries them out and fences itself. Both are functions from a state and an event to a state and effects:
 * {@link dev.drover.role.RoleOperator} and {@link dev.drover.role.Supervisor}. They do no I/O, read no clock and roll no dice;
 * time comes with each event, from a monotonic clock that runs on while a machine is frozen. They know no vendor: a position
 * is a timeline and an end.
 *
 * <p>Each rule that was needed stands by itself in {@link dev.drover.role.OperatorRules} or {@link
 * dev.drover.role.SupervisorRules}; the simulation leaves out one at a time and has to notice.
 *
 * <p>It begins with a cluster that has no record and no data ({@link dev.drover.role.FirstStart}), and covers failover, by itself
 * and by hand, switchover, changes of the quorum, the mode and the members, and members that come back rewound or rebuilt. In the
 * synchronous modes promises decide; asynchronously time does too, and {@link dev.drover.role.Confirmations} bound it.
 */
@NullMarked
package dev.drover.role;

import org.jspecify.annotations.NullMarked;
