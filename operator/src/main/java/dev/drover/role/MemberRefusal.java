package dev.drover.role;

import dev.drover.role.OperatorEvent.MemberAsked;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** Why what a person asks for about one member would not be begun, in words for that person. */
final class MemberRefusal {

    /** Its word and the next report of the primary are on their way for so long at most. */
    private static final Duration FENCE_HEARD = Duration.ofSeconds(5);

    private final Seen seen;

    MemberRefusal(Seen seen) {
        this.seen = seen;
    }

    /** Empty = it would be begun now. */
    Optional<String> of(OperatorState state, MemberAsked asked, Duration now) {
        String name = asked.name();
        if (!Seen.asked(state).contains(name)) {
            return Optional.of(
                    "%s is no member: expected one of %s"
                            .formatted(name, String.join(", ", Seen.asked(state))));
        }
        Optional<Report> report = seen.fresh(state.heard(name), now);
        if (report.isEmpty()) {
            return Optional.of(
                    name
                            + " does not answer: its supervisor has to carry it out; see drover db"
                            + " list");
        }
        return switch (asked.word()) {
            case UNFENCE ->
                    report.get().fenced() ? Optional.empty() : Optional.of(name + " is not fenced");
            case FENCE -> ofFence(state, asked, report.get(), now);
            case REJOIN -> put(report.get(), state, now).or(() -> ofRejoin(state, asked, now));
            case REINIT -> put(report.get(), state, now).or(() -> ofCopy(state, asked, now));
        };
    }

    private Optional<String> ofFence(
            OperatorState state, MemberAsked asked, Report report, Duration now) {
        String name = asked.name();
        if (report.fenced()) {
            return Optional.of(name + " is fenced already");
        }
        if (asked.anyway()) {
            return Optional.empty();
        }
        Optional<RoleRecord> record = state.sight().stored().map(Stored::record);
        if (report.runsAsPrimary() || names(record, name)) {
            return Optional.of(
                    "%s is the primary: nobody could write until another is; %s, or write --allow-outage"
                            .formatted(name, beforehand(state, now)));
        }
        return record.flatMap(it -> unsettled(it).or(() -> blocking(state, it, name, now)));
    }

    private static Optional<String> unsettled(RoleRecord record) {
        return record.phase() == Phase.STABLE
                ? Optional.empty()
                : Optional.of(
                        "term %d is not settled yet (%s)"
                                .formatted(record.term(), record.reason()));
    }

    /** Commits that wait without end need who is left. */
    private Optional<String> blocking(
            OperatorState state, RoleRecord record, String name, Duration now) {
        int waitsFor = Math.max(record.quorum().names().k(), record.want().k());
        long left =
                keepingUp(state, record, name, now)
                        .filter(member -> record.want().members().contains(member))
                        .count();
        return record.mode() == Mode.REQUIRED && left < waitsFor
                ? Optional.of(
                        "each commit waits for %d replicas, and without %s only %d keep up: nobody could write; --allow-outage does it all the same"
                                .formatted(waitsFor, name, left))
                : Optional.empty();
    }

    private static boolean names(Optional<RoleRecord> record, String name) {
        return record.flatMap(RoleRecord::primary).filter(it -> it.name().equals(name)).isPresent();
    }

    /** What serves, or is off by a person's wish, does not begin anew. */
    private Optional<String> put(Report report, OperatorState state, Duration now) {
        String name = report.member().name();
        if (report.fenced()) {
            return Optional.of(name + " is fenced: drover db unfence first");
        }
        Optional<RoleRecord> record = state.sight().stored().map(Stored::record);
        return report.runsAsPrimary() || names(record, name)
                ? Optional.of(
                        "%s is the primary, whom the others follow: %s"
                                .formatted(name, beforehand(state, now)))
                : Optional.empty();
    }

    private String beforehand(OperatorState state, Duration now) {
        return SwitchoverAdvice.first(
                state.sight()
                        .stored()
                        .map(Stored::record)
                        .filter(record -> seen.isFollowed(state, record, now))
                        .isPresent());
    }

    private Optional<String> ofCopy(OperatorState state, MemberAsked asked, Duration now) {
        return state.sight()
                .stored()
                .map(Stored::record)
                .filter(record -> seen.primary(state, record, now).isPresent())
                .map(record -> unsettled(record).or(() -> tooFew(state, record, asked, now)))
                .orElse(Optional.of("there is no primary to copy from"));
    }

    private Optional<String> tooFew(
            OperatorState state, RoleRecord record, MemberAsked asked, Duration now) {
        int wanted = record.mode() == Mode.ASYNC ? 0 : state.settings().k();
        long left = keepingUp(state, record, asked.name(), now).count();
        return left >= wanted || asked.anyway()
                ? Optional.empty()
                : Optional.of(
                        "commits are to wait for %d replicas, and without %s only %d keep up meanwhile; --allow-fewer-replicas does it all the same"
                                .formatted(wanted, asked.name(), left));
    }

    /** Those who keep up besides that one, and are not fenced, or about to be. */
    private Stream<Member> keepingUp(
            OperatorState state, RoleRecord record, String but, Duration now) {
        return seen.primary(state, record, now).stream()
                .flatMap(primary -> primary.observed().attached().stream())
                .filter(member -> record.members().contains(member))
                .filter(member -> !member.name().equals(but))
                .filter(member -> !fenced(state.heard(member.name()), now));
    }

    private static boolean fenced(OperatorState.Heard heard, Duration now) {
        return heard.report().filter(Report::fenced).isPresent()
                || heard.fencedAt()
                        .filter(at -> now.compareTo(at.plus(FENCE_HEARD)) < 0)
                        .isPresent();
    }

    /** Only one that keeps up is missed while it begins anew. */
    private Optional<String> ofRejoin(OperatorState state, MemberAsked asked, Duration now) {
        Optional<RoleRecord> record = state.sight().stored().map(Stored::record);
        boolean keepsUp =
                record.flatMap(it -> seen.primary(state, it, now)).stream()
                        .flatMap(primary -> primary.observed().attached().stream())
                        .anyMatch(member -> member.name().equals(asked.name()));
        return keepsUp ? ofCopy(state, asked, now) : record.flatMap(MemberRefusal::unsettled);
    }
}
