package dev.drover.workload;

import dev.drover.adapter.nomad.Deployment;
import dev.drover.workload.Frontage.Answers;
import dev.drover.workload.TrialSight.Group;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Decides about canaries by what their users get. Doubt neither promotes nor gives up: what nobody has counted, because a member
 * is silent, older or has begun anew, is lacking; and what the old ones suffer as well may not be the canaries' fault.
 */
final class TrialPlanner {

    /** How soon to look again: members report within ten seconds. */
    static final Duration LOOK = Duration.ofSeconds(5);

    private static final String JUDGED = "canaries are judged: ";

    private static final int SECONDS = 60;

    private final JobObservation observed;
    private final Map<String, Answers> before;
    private final Instant now;

    private TrialPlanner(JobObservation observed, Map<String, Answers> before, Instant now) {
        this.observed = observed;
        this.before = before;
        this.now = now;
    }

    /** What becomes of canaries; the worst first. */
    enum Call {
        GIVE_UP,
        WAIT,
        PROMOTE
    }

    /**
     * What was decided, and by what.
     *
     * @param words for people
     */
    record Verdict(Call call, String words) {

        private Verdict of(String group) {
            return new Verdict(call, group + ": " + words);
        }
    }

    /**
     * What becomes of the canaries that were seen; empty when there are none to judge. Groups of one job are promoted together:
     * the worst of them decides.
     *
     * @param bars what canaries must pass, by group
     */
    static Optional<Verdict> verdict(Map<String, Bar> bars, JobObservation observed, Instant now) {
        return observed.trial()
                .map(sight ->
                        new TrialPlanner(observed, before(observed, sight), now)
                                .whole(bars, sight));
    }

    /** What is to be recorded: what was counted when the canaries were first seen, and why they were given up. */
    static Optional<Trial> kept(JobObservation observed) {
        return observed.trial()
                .map(sight ->
                        recorded(observed)
                                .orElseGet(() ->
                                        new Trial(
                                                index(observed),
                                                before(observed, sight),
                                                Optional.empty())))
                .or(() -> recorded(observed).filter(trial -> trial.givenUp().isPresent()));
    }

    /** Why the canaries of what was registered were given up, if they were. */
    static Optional<String> givenUp(JobObservation observed) {
        return recorded(observed).flatMap(Trial::givenUp);
    }

    private static Optional<Trial> recorded(JobObservation observed) {
        return observed.part().trial().filter(trial -> trial.jobModifyIndex() == index(observed));
    }

    private static long index(JobObservation observed) {
        return observed.part().registered().jobModifyIndex();
    }

    private static Map<String, Answers> before(JobObservation observed, TrialSight sight) {
        Map<String, Answers> first = new HashMap<>();
        sight.groups().values().forEach(group -> first.putAll(group.old()));
        return recorded(observed).map(Trial::before).orElse(first);
    }

    private Verdict whole(Map<String, Bar> bars, TrialSight sight) {
        List<Verdict> all =
                new TreeMap<>(bars)
                        .entrySet().stream()
                                .map(bar ->
                                        Optional.ofNullable(sight.groups().get(bar.getKey()))
                                                .filter(group -> group.placed() > 0)
                                                .map(group -> of(bar.getValue(), group))
                                                .map(found ->
                                                        bars.size() > 1
                                                                ? found.of(bar.getKey())
                                                                : found))
                                .flatMap(Optional::stream)
                                .toList();
        Call worst =
                all.stream().map(Verdict::call).min(Comparator.naturalOrder()).orElse(Call.WAIT);
        String words =
                all.stream()
                        .filter(verdict -> verdict.call() == worst)
                        .map(Verdict::words)
                        .collect(Collectors.joining("; "));
        boolean early = all.isEmpty() || (worst == Call.PROMOTE && !promotable());
        if (early) {
            return new Verdict(Call.WAIT, JUDGED + "not all of them are well yet");
        }
        return new Verdict(worst, worst == Call.WAIT ? JUDGED + words : words);
    }

    /** Nomad refuses before as many canaries are well as there are to be, of all groups. */
    private boolean promotable() {
        return observed.deployment().filter(Deployment::promotable).isPresent();
    }

    private Verdict of(Bar bar, Group group) {
        Answers canaries = group.answers();
        Answers old = old(group);
        if (bar.isExceededBy(canaries)) {
            return exceeded(bar, canaries, old);
        }
        Optional<Instant> wellSince = group.wellSince();
        if (wellSince.isEmpty()) {
            return waiting(
                    "%d of %d canaries are well".formatted(group.well(), group.canaries().size()));
        }
        if (observed.failsCheck(group.canaries().keySet())) {
            return waiting("a canary fails its health check");
        }
        Duration well = Duration.between(wellSince.get(), now);
        if (canaries.requests() < bar.requests() || well.compareTo(bar.after()) < 0) {
            return waiting(
                    "%s, of %d needed; well for %s of %s%s"
                            .formatted(
                                    figures(bar, canaries),
                                    bar.requests(),
                                    words(well),
                                    words(bar.after()),
                                    lacking(bar, group)));
        }
        return new Verdict(
                Call.PROMOTE,
                "canaries answered %s; they have been well for %s%s"
                        .formatted(figures(bar, canaries), words(well), beside(old)));
    }

    private static Verdict exceeded(Bar bar, Answers canaries, Answers old) {
        String figures = figures(bar, canaries);
        return bar.isCommonTo(canaries, old)
                ? waiting(
                        "%s%s: too many to take over, but no more than twice as often, so that it may"
                                        .formatted(figures, beside(old))
                                + " not be their fault; 'drover promote', or 'drover promote"
                                + " --abort'")
                : new Verdict(
                        Call.GIVE_UP, "canaries answered %s%s".formatted(figures, beside(old)));
    }

    /** What the old ones have answered since the canaries came. */
    private Answers old(Group group) {
        return group.old().entrySet().stream()
                .map(one -> one.getValue().since(before.getOrDefault(one.getKey(), Answers.NONE)))
                .reduce(Answers.NONE, Answers::plus);
    }

    private static Verdict waiting(String words) {
        return new Verdict(Call.WAIT, words);
    }

    private static String figures(Bar bar, Answers canaries) {
        return "%d requests, %d failed (at most %d %%)"
                .formatted(canaries.requests(), canaries.failed(), bar.failedPercent());
    }

    private static String beside(Answers old) {
        return "; the old ones meanwhile %d, %d failed".formatted(old.requests(), old.failed());
    }

    /** Why requests may be lacking for ever. */
    private String lacking(Bar bar, Group group) {
        if (group.answers().requests() >= bar.requests()) {
            return "";
        }
        List<String> untelling = observed.trial().map(TrialSight::untelling).orElse(List.of());
        if (!untelling.isEmpty()) {
            return "; %s is an existing Caddy (Proxy.spec.admin), where nobody counts: 'drover promote' lets them take over"
                    .formatted(untelling.getFirst());
        }
        if (group.senders() == 0) {
            return "; no member of a proxy sends to them: without a Route nobody counts, and"
                    + " 'drover promote' lets them take over";
        }
        return group.mute().isEmpty()
                ? ""
                : "; proxy member %s has counted nothing: nobody asks it, or its Drover or Caddy is older"
                        .formatted(String.join(", ", group.mute()));
    }

    private static String words(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        return seconds < SECONDS
                ? seconds + "s"
                : "%dm%ds".formatted(seconds / SECONDS, seconds % SECONDS);
    }
}
