package dev.drover.role;

import dev.drover.role.OperatorState.Heard;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an operator may take for true now, from what it heard: nothing that is older than its times allow. */
final class Seen {

    private final OperatorRules rules;
    private final RoleTimes times;

    Seen(OperatorRules rules, RoleTimes times) {
        this.rules = rules;
        this.times = times;
    }

    /** Those whom it asks: the members asked for, and those that still stand in the record. */
    static SortedSet<String> asked(OperatorState state) {
        TreeSet<String> names = new TreeSet<>(state.settings().members());
        state.sight().stored().stream()
                .flatMap(stored -> stored.record().members().stream())
                .map(Member::name)
                .forEach(names::add);
        return names;
    }

    Optional<Report> fresh(Heard heard, Duration now) {
        return heard.report().filter(_ -> now.compareTo(heard.at().plus(times.fresh())) < 0);
    }

    /** What each of those who answer says. */
    List<Report> reports(OperatorState state, Duration now) {
        return state.members().values().stream()
                .flatMap(heard -> fresh(heard, now).stream())
                .toList();
    }

    /** The named primary, if it runs as one. */
    Optional<Report> primary(OperatorState state, RoleRecord record, Duration now) {
        return record.primary()
                .flatMap(primary -> fresh(state.heard(primary.name()), now))
                .filter(report -> record.names(report.member()) && report.runsAsPrimary());
    }

    /** Whether the named primary runs, and another of its members keeps up with it. */
    boolean isFollowed(OperatorState state, RoleRecord record, Duration now) {
        return primary(state, record, now).stream()
                .flatMap(primary -> primary.observed().attached().stream())
                .anyMatch(member -> record.members().contains(member));
    }

    /** Who has data of this cluster and is asked for. */
    SortedSet<Member> whole(OperatorState state, RoleRecord record, Duration now) {
        return ofTheCluster(state, record, now)
                .map(Report::member)
                .filter(member -> state.settings().members().contains(member.name()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Who has data of this cluster, answers, and sees the record. */
    List<Report> answering(OperatorState state, RoleRecord record, Duration now) {
        return ofTheCluster(state, record, now).filter(Report::sighted).toList();
    }

    private Stream<Report> ofTheCluster(OperatorState state, RoleRecord record, Duration now) {
        return reports(state, now).stream()
                .filter(Report::takesPart)
                .filter(report -> rules.isOfTheCluster(record, report.system()));
    }

    static SortedSet<Member> members(List<Report> reports) {
        return reports.stream().map(Report::member).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether the version seen is at least so old. */
    static boolean lasted(OperatorState state, Duration now, Duration time) {
        return now.compareTo(state.sight().versionAt().plus(time)) >= 0;
    }
}
