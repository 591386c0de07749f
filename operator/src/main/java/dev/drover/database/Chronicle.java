package dev.drover.database;

import dev.drover.role.LossEstimate;
import dev.drover.role.Member;
import dev.drover.role.OperatorState;
import dev.drover.role.Phase;
import dev.drover.role.Position;
import dev.drover.role.Report;
import dev.drover.role.Restart;
import dev.drover.role.RoleRecord;
import dev.drover.role.Stored;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes down how the last change of primary went, from what an operator knew before and after each event. Says nothing about
 * changes that were over before it began. Pure.
 *
 * @param suspected since when the primary gives signs of being gone; empty = it gives none
 * @param begun when the first sign of the last change was seen
 * @param last change, done or under way
 * @param done those that are done, the oldest first; {@value #KEPT} at most
 */
record Chronicle(
        Optional<Duration> suspected,
        Duration begun,
        Optional<RoleChange> last,
        List<RoleChange> done) {

    /** People are told of each one, and a change can come before the one before it was told. */
    static final int KEPT = 8;

    static final Chronicle NOTHING =
            new Chronicle(Optional.empty(), Duration.ZERO, Optional.empty(), List.of());

    Chronicle {
        done = List.copyOf(done);
    }

    private Chronicle with(RoleChange change) {
        List<RoleChange> all = new ArrayList<>(done);
        if (change.done()) {
            all.add(change);
        }
        return new Chronicle(
                suspected,
                begun,
                Optional.of(change),
                all.subList(Math.max(0, all.size() - KEPT), all.size()));
    }

    /**
     * After one more event.
     *
     * @param now on a monotonic clock
     * @param at the same on the wall
     */
    Chronicle after(OperatorState before, OperatorState after, Duration now, Instant at) {
        Optional<RoleRecord> known = before.sight().stored().map(Stored::record);
        Optional<RoleRecord> seen = after.sight().stored().map(Stored::record);
        if (seen.isEmpty()) {
            return this;
        }
        RoleRecord record = seen.get();
        Chronicle looking = suspecting(after, record, now);
        boolean opened = known.filter(it -> it.term() >= record.term()).isEmpty();
        if (opened && (known.isPresent() || record.phase() != Phase.STABLE)) {
            RoleChange.Cause cause = cause(known, record, before);
            return looking.opening(known, record, cause, new Moment(now, at)).progress(after, now);
        }
        return restart(before, after, record)
                .map(restart -> looking.restarted(record, restart, at))
                .orElseGet(() -> looking.progress(after, now));
    }

    /** A restart that the named primary told of just now; one from before this operator looked is old news. */
    private static Optional<Restart> restart(
            OperatorState before, OperatorState after, RoleRecord record) {
        Optional<String> name = record.primary().map(Member::name);
        Optional<Report> known = name.flatMap(it -> before.heard(it).report());
        return name.flatMap(it -> after.heard(it).report())
                .filter(_ -> record.phase() == Phase.STABLE)
                .filter(report -> record.names(report.member()))
                .flatMap(Report::restart)
                .filter(restart -> restart.term() == record.term())
                .filter(restart ->
                        known.filter(it -> !it.restart().equals(Optional.of(restart))).isPresent());
    }

    private Chronicle restarted(RoleRecord record, Restart restart, Instant at) {
        String name = record.primary().map(Member::name).orElse("");
        RoleChange change =
                new RoleChange(
                        record.term(),
                        "the server of %s ended by itself".formatted(name),
                        name,
                        name,
                        RoleChange.Cause.RESTARTED,
                        at.minus(restart.gone()),
                        List.of(),
                        true);
        return with(
                change.step("gone", 0).step("clients come in again", restart.gone().toMillis()));
    }

    private Chronicle suspecting(OperatorState state, RoleRecord record, Duration now) {
        if (record.phase() != Phase.STABLE) {
            return this;
        }
        boolean gone =
                record.primary()
                        .map(Member::name)
                        .map(state::heard)
                        .filter(heard ->
                                heard.unanswered() > 0
                                        || heard.idleSince().isPresent()
                                        || heard.report().filter(it -> it.dead()).isPresent())
                        .isPresent();
        return new Chronicle(
                gone ? suspected.or(() -> Optional.of(now)) : Optional.empty(), begun, last, done);
    }

    private static RoleChange.Cause cause(
            Optional<RoleRecord> known, RoleRecord record, OperatorState before) {
        if (record.phase() == Phase.SWITCHING) {
            return RoleChange.Cause.SWITCHOVER;
        }
        boolean first =
                record.phase() == Phase.BOOTSTRAP
                        || known.filter(it -> it.phase() != Phase.BOOTSTRAP).isEmpty();
        if (first) {
            return RoleChange.Cause.START;
        }
        return before.wishes().failover().isPresent()
                ? RoleChange.Cause.ASKED
                : RoleChange.Cause.FAILOVER;
    }

    /**
     * One moment by two clocks.
     *
     * @param tick on a monotonic one
     * @param at on the wall
     */
    private record Moment(Duration tick, Instant at) {}

    private Chronicle opening(
            Optional<RoleRecord> known, RoleRecord record, RoleChange.Cause cause, Moment now) {
        Duration first =
                cause == RoleChange.Cause.SWITCHOVER ? now.tick() : suspected.orElse(now.tick());
        Duration since = now.tick().minus(first);
        RoleChange change =
                new RoleChange(
                        record.term(),
                        record.reason(),
                        known.map(RoleRecord::quorum).map(it -> it.primary().name()).orElse(""),
                        "",
                        cause,
                        now.at().minus(since),
                        List.of(),
                        false);
        RoleChange signs = since.isZero() ? change : change.step("suspected", 0);
        return new Chronicle(Optional.empty(), first, last, done)
                .with(signs.step("term %d opened".formatted(record.term()), since.toMillis()));
    }

    private Chronicle progress(OperatorState after, Duration now) {
        Optional<RoleRecord> seen = after.sight().stored().map(Stored::record);
        if (last.isEmpty() || last.get().done() || seen.isEmpty()) {
            return this;
        }
        RoleRecord record = seen.get();
        RoleChange change = last.get();
        long millis = now.minus(begun).toMillis();
        if (change.to().isEmpty() && record.phase() != Phase.BOOTSTRAP) {
            String name = record.primary().map(Member::name).orElse("");
            if (!name.isEmpty()) {
                change =
                        change.naming(name)
                                .step(
                                        "%s named by %s%s"
                                                .formatted(
                                                        name, promises(after), lost(after, record)),
                                        millis);
            }
        }
        if (record.phase() == Phase.STABLE) {
            change = change.step(change.to() + " proved, clients come in", millis).proved();
        }
        return change.equals(last.get()) ? this : with(change);
    }

    private static String promises(OperatorState state) {
        int promised = state.promises().size();
        return promised == 1 ? "1 promise" : promised + " promises";
    }

    /** Nothing where somebody promised who has all that was acknowledged. */
    private static String lost(OperatorState state, RoleRecord record) {
        if (record.quorum().isFailoverSet(state.promises().keySet())) {
            return "";
        }
        Optional<Position> written =
                state.written()
                        .filter(last -> last.primary().equals(record.quorum().primary()))
                        .map(OperatorState.Written::end);
        LossEstimate loss =
                record.primary()
                        .flatMap(it -> Optional.ofNullable(state.promises().get(it)))
                        .map(promise -> LossEstimate.between(written, promise.position()))
                        .orElse(LossEstimate.UNKNOWN);
        String primary = record.quorum().primary().name();
        return loss.bytes()
                .map(bytes ->
                        " (%d bytes of %s's WAL are lost, by what it last said)"
                                .formatted(bytes, primary))
                .orElse(" (how much of %s's WAL is lost, nobody knows)".formatted(primary));
    }
}
