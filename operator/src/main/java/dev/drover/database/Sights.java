package dev.drover.database;

import dev.drover.database.DatabaseSight.Kept;
import dev.drover.database.MemberSight.Role;
import dev.drover.role.LossEstimate;
import dev.drover.role.Member;
import dev.drover.role.Mode;
import dev.drover.role.OperatorState;
import dev.drover.role.OperatorState.Heard;
import dev.drover.role.Phase;
import dev.drover.role.Position;
import dev.drover.role.Report;
import dev.drover.role.RoleRecord;
import dev.drover.role.RoleTimes;
import dev.drover.role.Stored;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Makes what people are told of what an operator knows. Pure. */
final class Sights {

    /** As decisions take it: what is said must not differ from what is done. */
    private static final Duration FRESH = RoleTimes.DEFAULT.fresh();

    private static final String SILENT = "it has not answered yet";

    private Sights() {}

    /** What is known beside the state. */
    record Besides(
            Kept kept,
            Map<String, String> troubles,
            Optional<String> blocked,
            LossEstimate loss,
            boolean replaceable,
            List<RoleChange> changes,
            Function<Position, Optional<Duration>> behind,
            List<String> strangers,
            Optional<Answers> answers,
            Absentees absentees) {}

    static DatabaseSight of(OperatorState state, Besides besides, Duration now) {
        Optional<RoleRecord> record = state.sight().stored().map(Stored::record);
        Optional<Report> primary = record.flatMap(it -> primary(state, it, now));
        List<MemberSight> members =
                besides.kept().settings().members().stream()
                        .map(name ->
                                member(
                                        name,
                                        fresh(state.heard(name), now),
                                        record,
                                        primary,
                                        besides))
                        .toList();
        boolean writable =
                primary.isPresent() && record.filter(it -> it.phase() == Phase.STABLE).isPresent();
        boolean acknowledges =
                record.filter(it -> it.mode() == Mode.REQUIRED)
                        .filter(it -> keepingUp(members) < it.want().k())
                        .isEmpty();
        return new DatabaseSight(
                besides.kept(),
                record,
                members,
                writable,
                acknowledges,
                blocked(besides, members),
                besides.loss(),
                besides.replaceable(),
                besides.changes(),
                besides.strangers(),
                besides.answers());
    }

    /** What stands still is told with what a person can do about it. */
    private static Optional<String> blocked(Besides besides, List<MemberSight> members) {
        return besides.blocked()
                .map(why ->
                        besides.absentees()
                                .remedy(members)
                                .map(remedy -> why + "; " + remedy)
                                .orElse(why));
    }

    private static long keepingUp(List<MemberSight> members) {
        return members.stream().filter(it -> it.counted() && it.streams()).count();
    }

    private static Optional<Report> primary(OperatorState state, RoleRecord record, Duration now) {
        return record.primary()
                .flatMap(it -> fresh(state.heard(it.name()), now))
                .filter(it -> it.runsAsPrimary() && record.names(it.member()));
    }

    private static Optional<Report> fresh(Heard heard, Duration now) {
        return heard.report().filter(_ -> now.compareTo(heard.at().plus(FRESH)) < 0);
    }

    private static MemberSight member(
            String name,
            Optional<Report> report,
            Optional<RoleRecord> record,
            Optional<Report> primary,
            Besides besides) {
        Optional<Position> end = report.flatMap(it -> it.observed().end());
        Set<Member> counted =
                record.map(it -> it.quorum().names().members()).orElse(new TreeSet<>());
        boolean streams =
                primary.filter(it ->
                                it.observed().attached().stream()
                                        .anyMatch(member -> member.name().equals(name)))
                        .isPresent();
        return new MemberSight(
                name,
                report.map(Sights::role).orElse(Role.UNKNOWN),
                streams,
                counted.stream().anyMatch(member -> member.name().equals(name)),
                end.map(Position::timeline).orElse(0),
                end.map(Position::end).orElse(0L),
                lag(primary.flatMap(it -> it.observed().end()), end),
                end.flatMap(besides.behind()).map(Duration::toMillis),
                report.isPresent() ? "" : besides.troubles().getOrDefault(name, SILENT),
                report.filter(Report::fenced).isPresent(),
                report.map(it -> it.member().incarnation()).orElse(""),
                report.map(Report::heeded).orElse(0L));
    }

    private static Role role(Report report) {
        if (report.runsAsPrimary()) {
            return Role.PRIMARY;
        }
        return report.dead() || !report.whole() ? Role.STOPPED : Role.REPLICA;
    }

    /** On another timeline a position says nothing. */
    private static Optional<Long> lag(Optional<Position> primary, Optional<Position> own) {
        return primary.flatMap(ahead ->
                own.filter(it -> it.timeline() == ahead.timeline())
                        .map(it -> Math.max(0, ahead.end() - it.end())));
    }
}
