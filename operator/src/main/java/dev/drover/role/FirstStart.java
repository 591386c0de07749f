package dev.drover.role;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The start of a cluster that has no record. Where nobody has data one member is named that makes the first; where somebody has,
 * only a person can say that they are to be used: the store may have been wiped, or this be another store.
 */
final class FirstStart {

    private final RoleTimes times;
    private final Seen seen;

    FirstStart(RoleTimes times, Seen seen) {
        this.times = times;
        this.seen = seen;
    }

    /** The first record, once that can be decided. */
    Optional<RoleRecord> next(OperatorState state, Duration now) {
        if (state.sight().stored().isPresent()) {
            return Optional.empty();
        }
        List<Report> reports = reports(state, now);
        boolean untouched = reports.stream().noneMatch(FirstStart::holdsSomething);
        if (!untouched) {
            return state.wishes().start() ? adopting(state, reports) : Optional.empty();
        }
        boolean patient =
                reports.size() < state.settings().members().size() && !waitedLong(state, now);
        return patient || reports.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        RoleRecord.bootstrap(
                                unknownTerm(reports), first(state, reports), state.settings()));
    }

    /** The named member has made the first data. */
    Optional<RoleRecord> initialized(OperatorState state, RoleRecord record, Duration now) {
        return record.primary()
                .flatMap(named -> seen.fresh(state.heard(named.name()), now))
                .filter(Report::whole)
                .filter(report -> report.term() <= record.term())
                .map(report -> record.initialized(report.member(), report.system()));
    }

    /** Why there is no first record, for people; empty = there will be, or is one. */
    Optional<String> blocked(OperatorState state, Duration now) {
        if (state.sight().noneSince().isEmpty()) {
            return Optional.empty();
        }
        if (state.sight().stored().isPresent()) {
            return Optional.of(
                    "the record is gone from the store: expected version %d or a later one, put it back"
                            .formatted(state.sight().stored().get().version()));
        }
        List<Report> reports = reports(state, now);
        SortedSet<Member> holders = holders(reports);
        return holders.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "there is no record, but %s: put the record back, or ask for a start with these data (drover db start)"
                                .formatted(held(reports)));
    }

    private static String held(List<Report> reports) {
        return reports.stream()
                .filter(FirstStart::holdsSomething)
                .map(report ->
                        "%s has promised term %d and holds data of system %s"
                                .formatted(
                                        report.member(),
                                        report.promised(),
                                        report.system().isEmpty() ? "none" : report.system()))
                .collect(Collectors.joining(", "));
    }

    /** The members that take no part in a start. */
    List<String> fenced(OperatorState state, Duration now) {
        return reports(state, now).stream()
                .filter(Report::fenced)
                .map(report -> report.member().name())
                .toList();
    }

    private List<Report> reports(OperatorState state, Duration now) {
        return seen.reports(state, now).stream()
                .filter(report -> state.settings().members().contains(report.member().name()))
                .toList();
    }

    private static boolean holdsSomething(Report report) {
        return !report.member().incarnation().isEmpty() || report.promised() > 0;
    }

    private static SortedSet<Member> holders(List<Report> reports) {
        return reports.stream()
                .filter(FirstStart::holdsSomething)
                .map(Report::member)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private boolean waitedLong(OperatorState state, Duration now) {
        return state.sight()
                .noneSince()
                .filter(since -> now.compareTo(since.plus(times.bootstrap())) >= 0)
                .isPresent();
    }

    private static String first(OperatorState state, List<Report> reports) {
        // One that is fenced makes nothing: it is named only where all are, and the cluster waits.
        boolean all = reports.stream().allMatch(Report::fenced);
        TreeSet<String> names =
                reports.stream()
                        .filter(report -> all || !report.fenced())
                        .map(report -> report.member().name())
                        .collect(Collectors.toCollection(TreeSet::new));
        return state.settings().preferred().filter(names::contains).orElse(names.first());
    }

    /** Everybody has to answer, so that nobody who is further is forgotten, and all data have to be of one cluster. */
    private static Optional<RoleRecord> adopting(OperatorState state, List<Report> reports) {
        List<Report> whole = reports.stream().filter(Report::whole).toList();
        List<String> systems = whole.stream().map(Report::system).distinct().toList();
        boolean all = reports.size() == state.settings().members().size();
        if (!all || systems.size() != 1 || reports.stream().anyMatch(Report::fenced)) {
            return Optional.empty();
        }
        return Optional.of(
                RoleRecord.adopting(
                        unknownTerm(reports),
                        Seen.members(whole),
                        systems.getFirst(),
                        state.settings()));
    }

    /** A term that nobody has promised or seen: no record of another is heeded by all. */
    private static long unknownTerm(List<Report> reports) {
        return reports.stream().mapToLong(Report::term).max().orElse(0) + 1;
    }
}
