package dev.drover.role;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Why what a person asks for would not be begun, in words for that person. */
final class Refusal {

    private final OperatorDecisions decisions;
    private final Seen seen;
    private final MemberRefusal member;

    Refusal(OperatorDecisions decisions, Seen seen) {
        this.decisions = decisions;
        this.seen = seen;
        this.member = new MemberRefusal(seen);
    }

    /** That another be primary; empty = it would be begun now. */
    Optional<String> ofSwitchover(OperatorState state, String name, Duration now) {
        Optional<RoleRecord> stored = state.sight().stored().map(Stored::record);
        if (stored.isEmpty()) {
            return Optional.of("the cluster has no primary yet");
        }
        RoleRecord record = stored.get();
        Optional<String> doubt = doubt(state, record, now);
        if (doubt.isPresent()) {
            return doubt;
        }
        if (!state.settings().members().contains(name)) {
            return Optional.of(
                    "%s is no member: expected one of %s"
                            .formatted(name, String.join(", ", state.settings().members())));
        }
        if (record.phase() != Phase.STABLE) {
            return Optional.of(
                    "term %d is not settled yet (%s)".formatted(record.term(), record.reason()));
        }
        if (record.primary().filter(it -> it.name().equals(name)).isPresent()) {
            return Optional.of(name + " is the primary already");
        }
        return decisions.target(state, record, name, now).isPresent()
                ? Optional.empty()
                : Optional.of(unfit(state, record, name, now));
    }

    private String unfit(OperatorState state, RoleRecord record, String name, Duration now) {
        if (seen.primary(state, record, now).isEmpty()) {
            return "the primary does not answer now, and a switchover needs it: look again in some"
                    + " seconds; if it stays so, drover db failover";
        }
        Optional<Report> report = seen.fresh(state.heard(name), now);
        if (report.isEmpty()) {
            return name + " does not answer";
        }
        if (!report.get().sighted()) {
            return name + " does not see Consul";
        }
        boolean counts =
                record.mode() == Mode.ASYNC
                        || record.quorum().names().members().stream()
                                .anyMatch(member -> member.name().equals(name));
        return counts
                ? name + " lags behind the primary, or does not stream from it"
                : name + " is not among those for whom the primary waits yet";
    }

    /** That another be primary than one that is gone; empty = it would be begun now. */
    Optional<String> ofFailover(
            OperatorState state, OperatorEvent.FailoverAsked asked, Duration now) {
        Optional<RoleRecord> stored = state.sight().stored().map(Stored::record);
        if (stored.isEmpty()) {
            return Optional.of("the cluster has no primary yet");
        }
        RoleRecord record = stored.get();
        return doubt(state, record, now)
                .or(() -> needless(state, record, now))
                .or(() -> record.open() ? ofOpenTerm(state, asked, now) : Optional.empty())
                .or(() -> impossible(state, record, asked, now));
    }

    /** That something be done with one member; empty = it would be begun now. */
    Optional<String> ofMember(OperatorState state, OperatorEvent.MemberAsked asked, Duration now) {
        return state.sight()
                .stored()
                .flatMap(stored -> doubt(state, stored.record(), now))
                .or(() -> member.of(state, asked, now));
    }

    /** Nothing is begun on a record that may not be the newest. */
    private Optional<String> doubt(OperatorState state, RoleRecord record, Duration now) {
        return state.sight().noneSince().isPresent()
                ? Optional.of("the record is gone from the store: put it back")
                : decisions.behind(state, record, now);
    }

    private Optional<String> needless(OperatorState state, RoleRecord record, Duration now) {
        return seen.primary(state, record, now)
                .map(it ->
                        "%s is the primary and runs: %s; to give it up all the same: drover db fence, with %s and --allow-outage"
                                .formatted(
                                        it.member().name(),
                                        SwitchoverAdvice.instead(
                                                seen.isFollowed(state, record, now)),
                                        it.member().name()));
    }

    /** An election goes on by itself, unless it waits for a person. */
    private Optional<String> ofOpenTerm(
            OperatorState state, OperatorEvent.FailoverAsked asked, Duration now) {
        Optional<String> waits = decisions.blocked(state, now);
        if (waits.isEmpty()) {
            return Optional.of("an election is under way; look again in some seconds");
        }
        return asked.allowDataLoss()
                ? Optional.empty()
                : waits.map(why -> why + "; only --allow-data-loss ends it without them");
    }

    private Optional<String> impossible(
            OperatorState state,
            RoleRecord record,
            OperatorEvent.FailoverAsked asked,
            Duration now) {
        OperatorState wishing =
                state.with(new OperatorState.Wishes(Optional.empty(), Optional.of(asked), false));
        if (decisions.mayFailOver(wishing, record, now)) {
            return Optional.empty();
        }
        return Optional.of(
                asked.allowDataLoss()
                        ? "no member that could take over answers"
                        : "who answers may lack acknowledged writes (loss: %s): expected %s; a person may allow it with --allow-data-loss"
                                .formatted(
                                        decisions.lossWithoutPrimary(state, record, now),
                                        record.quorum().needed()));
    }

    /** That a cluster without a record start with the data there are; empty = it would be begun now. */
    Optional<String> ofStart(OperatorState state, Duration now) {
        Optional<RoleRecord> record = state.sight().stored().map(Stored::record);
        if (record.isPresent()) {
            return Optional.of(
                    state.sight().noneSince().isPresent()
                            ? "the record is gone from the store, and this operator still knows it:"
                                    + " put it back; if there is no copy, restart the operators and"
                                    + " ask again"
                            : decisions
                                    .behind(state, record.get(), now)
                                    .orElse(
                                            "the cluster has a record: it goes on by itself as far"
                                                + " as it can; drover db check says whom it waits"
                                                + " for, and drover db failover ends that"));
        }
        List<String> fenced = decisions.fenced(state, now);
        if (!fenced.isEmpty()) {
            return Optional.of(
                    "fenced, and their data may be the furthest: %s; drover db unfence first"
                            .formatted(String.join(", ", fenced)));
        }
        OperatorState wishing =
                state.with(new OperatorState.Wishes(Optional.empty(), Optional.empty(), true));
        return decisions.first(wishing, now).isPresent()
                ? Optional.empty()
                : Optional.of(
                        "all members have to answer, and to hold data of one system: "
                                + decisions.blocked(state, now).orElse("none holds any"));
    }
}
