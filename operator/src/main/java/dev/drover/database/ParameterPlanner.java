package dev.drover.database;

import dev.drover.database.DatabaseStep.HandOver;
import dev.drover.database.DatabaseStep.Publish;
import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import dev.drover.role.Member;
import dev.drover.role.Mode;
import dev.drover.role.Phase;
import dev.drover.role.RoleRecord;
import dev.drover.role.parameter.ParameterRequest;
import dev.drover.role.parameter.ParameterRequest.Refused;
import dev.drover.role.parameter.ParameterRequest.Restart;
import dev.drover.role.parameter.ParameterSet;
import dev.drover.role.parameter.ParameterState;
import dev.drover.role.parameter.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides how the parameters of a replicated database come into force, one step at a time: published, and where a value needs a start,
 * one server after the other, replicas first. Pure.
 */
final class ParameterPlanner {

    /** Whether what the document sets its servers to is in force on all of them. */
    static final String APPLIED = "ParametersApplied";

    /**
     * How long a restart that is asked for may be begun. A member that can begins within a second; past this the document may be
     * suspended or gone, and whoever asked, too. It is asked for again while it is still wanted.
     */
    private static final Duration ORDER_LASTS = Duration.ofMinutes(1);

    /**
     * How far apart two clocks may be by which an order is over, so that most of its minute is left. What a member said of its clock
     * may be three seconds old.
     */
    private static final Duration APART_MOST = Duration.ofSeconds(20);

    private final ParameterSet set;
    private final RestartPermit.Standing permit;
    private final DatabaseSight roles;
    private final ParameterSight seen;
    private final Instant now;

    /**
     * What follows.
     *
     * @param step to be done; empty = none now
     * @param said how things stand
     */
    record Verdict(Optional<DatabaseStep> step, Condition said) {}

    /**
     * Of one cluster at one moment.
     *
     * @param set that its document asks for
     * @param permit whether a person said that restarts for this set may cost what they cost
     */
    ParameterPlanner(
            ParameterSet set,
            RestartPermit.Standing permit,
            DatabaseSight roles,
            ParameterSight seen,
            Instant now) {
        this.set = set;
        this.permit = permit;
        this.roles = roles;
        this.seen = seen;
        this.now = now;
    }

    Verdict verdict() {
        if (seen.standing().isEmpty()) {
            return unknown(
                    "NotRead",
                    "what was published of them is not known: the store did not answer, or this"
                            + " operator may not read it (drover doctor)");
        }
        Standing standing = seen.standing().get();
        if (standing.index() > 0 && standing.request().isEmpty()) {
            return unknown(
                    "NotUnderstood",
                    "what stands in the store about them is not understood: run the same version of"
                            + " Drover everywhere, or remove the key drover/parameters/... of this"
                            + " cluster");
        }
        ParameterRequest request = standing.request().orElse(ParameterRequest.NONE);
        Optional<String> refused =
                request.refused()
                        .filter(it -> it.version().equals(set.version()))
                        .map(Refused::words);
        if (refused.isPresent()) {
            // The ones before may need a restart here and there, too.
            Verdict back = towards(request, standing.index());
            return new Verdict(
                    back.step(), condition(Status.FALSE, "ParametersRefused", refused.get()));
        }
        if (!request.set().equals(set) || isNews(standing)) {
            return step(
                    new Publish(ParameterRequest.of(set, lastGood(request)), standing.index()),
                    "Publishing",
                    "%s is about to be published".formatted(set.told()));
        }
        Optional<String> problems = joined(this::problem);
        return problems.isPresent()
                ? step(
                        new Publish(request.backWith(problems.get()), standing.index()),
                        "ParametersRefused",
                        problems.get())
                : towards(request, standing.index());
    }

    /** What was never published, or was lost with the store, and members go by others: they would for ever. */
    private boolean isNews(Standing standing) {
        return standing.index() == 0
                && memberNames().stream()
                        .anyMatch(
                                name -> state(name).filter(it -> !isInForce(it, set)).isPresent());
    }

    /** What was only read, or waits for a start somewhere, may not start there: who goes back needs what every member ran with. */
    private ParameterSet lastGood(ParameterRequest request) {
        boolean everywhere =
                memberNames().stream()
                        .allMatch(name ->
                                state(name).filter(it -> it.runs(request.set())).isPresent());
        return everywhere ? request.set() : new ParameterSet(request.before());
    }

    /** A member that has not heard of these yet speaks of others. */
    private Optional<String> problem(String name) {
        return state(name)
                .filter(it -> it.heard().equals(set.version()) && !it.problem().isEmpty())
                .map(ParameterState::problem);
    }

    // ---- published ----

    private Verdict towards(ParameterRequest request, long index) {
        Optional<Restart> underWay = request.restart().filter(it -> isUnderWay(it, request.set()));
        if (underWay.isPresent()) {
            return restarting(request, index, underWay.get());
        }
        Optional<String> behind = joined(name -> behind(name, request.set()));
        if (behind.isPresent()) {
            return wait("Applying", behind.get());
        }
        Optional<String> overridden = joined(this::overridden);
        if (overridden.isPresent()) {
            return withdrawn(request, index, "Overridden", overridden.get());
        }
        Optional<String> waiting = joined(this::waiting);
        if (waiting.isEmpty()) {
            return request.restart().isPresent()
                    ? withdrawn(request, index, "Applying", "all restarts are done")
                    : inForce(request, index);
        }
        return starting(request, index, waiting.get());
    }

    private Verdict restarting(ParameterRequest request, long index, Restart who) {
        Optional<ParameterState> state = state(who.member());
        if (state.isEmpty() && request.restartAt(now).isEmpty()) {
            return withdrawn(
                    request,
                    index,
                    "RestartWaits",
                    "the supervisor of %s has not answered since it was asked to restart its server for %s: it is taken back, and asked for again when it answers"
                            .formatted(who.member(), set.told()));
        }
        if (state.filter(ParameterState::stuck).isPresent()) {
            return wait(
                    "RestartStuck",
                    "%s is not back since its restart for %s, and has replayed nothing for two minutes: nobody else is restarted before it is; its log says why"
                            .formatted(who.member(), set.told()));
        }
        if (hasBegun(who) || mayBegin(request, who)) {
            return wait(
                    "Restarting",
                    "%s restarts for %s%s".formatted(who.member(), set.told(), awaited(state)));
        }
        return withdrawn(
                request,
                index,
                "RestartWaits",
                "%s did not begin its restart for %s in time, or members do not keep up any more: it is taken back"
                        .formatted(who.member(), set.told()));
    }

    /** What of a member that restarts is waited for, where that is not its server's end or start. */
    private static String awaited(Optional<ParameterState> state) {
        if (state.isEmpty()) {
            return "; its supervisor does not answer";
        }
        boolean back = !state.get().inForce().isEmpty() && state.get().waiting().isEmpty();
        return back ? "; it is back, and does not keep up yet" : "";
    }

    /** Once they are in force everywhere nobody goes back behind them, whatever befalls a member later. */
    private Verdict inForce(ParameterRequest request, long index) {
        Optional<DatabaseStep> kept =
                Optional.of(request.settled())
                        .filter(it -> index > 0 && !it.equals(request))
                        .map(it -> new Publish(it, index));
        return new Verdict(
                kept,
                condition(
                        Status.TRUE,
                        "InForce",
                        "%s is in force on %s".formatted(set.told(), names())));
    }

    /** A member that answers, and still waits for a start, has not begun one. */
    private boolean hasBegun(Restart restart) {
        return state(restart.member())
                .filter(it -> !it.inForce().isEmpty() && !it.waiting().isEmpty())
                .isEmpty();
    }

    /**
     * A start that was begun shows in what the others see before the member itself has said so: it does not stream, or, of the primary,
     * nobody does. Taking that for a reason to take the order back, a switchover would follow into the middle of it.
     */
    private boolean mayBegin(ParameterRequest request, Restart who) {
        return request.restartAt(now).isPresent() && (who.primary() || quietBesides(who.member()));
    }

    /** Nobody begins what was asked for when things were otherwise. */
    private Verdict withdrawn(ParameterRequest request, long index, String reason, String message) {
        return request.restart().isPresent()
                ? step(new Publish(request.resting(), index), reason, message)
                : wait(reason, message);
    }

    /** Until it says that nothing waits any more, and keeps up again; not once it is another's turn to be primary. */
    private boolean isUnderWay(Restart restart, ParameterSet target) {
        boolean sameRoles =
                record().filter(it -> it.term() == restart.term())
                        .filter(it -> isPrimary(it, restart.member()) == restart.primary())
                        .isPresent();
        boolean done =
                state(restart.member())
                        .filter(it -> isInForce(it, target) && it.waiting().isEmpty())
                        .filter(_ ->
                                restart.primary() ? roles.writable() : streams(restart.member()))
                        .isPresent();
        return sameRoles && !done;
    }

    private Optional<String> behind(String name, ParameterSet target) {
        return state(name)
                .map(it -> isInForce(it, target) ? it.remark() : notYet(it))
                .or(() -> Optional.of("does not say what is in force there"))
                .filter(text -> !text.isEmpty());
    }

    private String notYet(ParameterState state) {
        String words = "has not %s in force yet".formatted(set.told());
        return state.remark().isEmpty() ? words : "%s (%s)".formatted(words, state.remark());
    }

    private Optional<String> overridden(String name) {
        return state(name)
                .filter(it -> !it.overridden().isEmpty())
                .map(it ->
                        "another value of %s stands in postgresql.auto.conf and wins: connect to this member and say ALTER SYSTEM RESET %s; SELECT pg_reload_conf()"
                                .formatted(
                                        String.join(", ", it.overridden()),
                                        String.join("; ALTER SYSTEM RESET ", it.overridden())));
    }

    private Optional<String> waiting(String name) {
        return state(name)
                .filter(it -> !it.waiting().isEmpty() || !it.heldBack().isEmpty())
                .map(it ->
                        it.waiting().isEmpty()
                                ? "follows the primary in " + String.join(", ", it.heldBack())
                                : "waits for a restart (%s)"
                                        .formatted(String.join(", ", it.waiting())));
    }

    // ---- restarts ----

    private Verdict starting(ParameterRequest request, long index, String waiting) {
        Optional<RoleRecord> record = record().filter(_ -> quiet());
        if (record.isEmpty()) {
            return withdrawn(
                    request,
                    index,
                    "RestartWaits",
                    "%s; nobody is restarted before the database is writable and all its members keep up"
                            .formatted(waiting));
        }
        Optional<String> replica =
                waitingMembers().filter(name -> !isPrimary(record.get(), name)).findFirst();
        if (replica.isPresent()) {
            return replica(request, index, record.get(), replica.get(), waiting);
        }
        Optional<String> primary = waitingMembers().findFirst();
        return primary.isPresent()
                ? primary(request, index, record.get(), primary.get(), waiting)
                : wait("Applying", waiting);
    }

    private Stream<String> waitingMembers() {
        return memberNames().stream()
                .filter(name -> state(name).filter(it -> !it.waiting().isEmpty()).isPresent());
    }

    /** Nothing is being elected, and who should keep up does. */
    private boolean quiet() {
        return quietBesides("");
    }

    private boolean quietBesides(String starting) {
        return roles.writable()
                && roles.blocked().isEmpty()
                && record().filter(it -> it.phase() == Phase.STABLE)
                        .filter(it -> it.want().equals(it.quorum().names()))
                        .filter(it ->
                                memberNames().stream()
                                        .filter(name -> !name.equals(starting))
                                        .allMatch(name -> isPrimary(it, name) || streams(name)))
                        .isPresent();
    }

    private Verdict replica(
            ParameterRequest request, long index, RoleRecord record, String name, String waiting) {
        long others =
                roles.members().stream()
                        .filter(it -> it.counted() && !it.name().equals(name))
                        .count();
        boolean spare = record.mode() != Mode.REQUIRED || others >= record.quorum().names().k();
        if (!spare && !permit.given()) {
            return permission(
                    "%s; while %s restarts, commits would wait, since durability is required and there is no replica to spare: drover db params --restart restarts it all the same"
                            .formatted(waiting, name));
        }
        return restart(request, index, new Restart(name, record.term(), false), waiting);
    }

    /** A person's word is waited for; one that was passed over is named, or he would wait for what does not come. */
    private Verdict permission(String message) {
        return wait(
                "RestartWaits",
                permit.passedOver().isEmpty() ? message : message + "; " + permit.passedOver());
    }

    /** Whoever asks says until when, and whoever is asked looks at a clock of his own. */
    private Verdict restart(ParameterRequest request, long index, Restart who, String waiting) {
        Optional<Instant> there = state(who.member()).flatMap(ParameterState::clock);
        Duration apart = there.map(it -> Duration.between(now, it)).orElse(Duration.ZERO);
        if (apart.abs().compareTo(APART_MOST) > 0) {
            return wait(
                    "ClocksDiffer",
                    "%s; the clock of %s is %d s %s this operator's, and it could not tell when an order to restart is over: expected at most %d s; set the clocks (NTP)"
                            .formatted(
                                    waiting,
                                    who.member(),
                                    apart.abs().toSeconds(),
                                    apart.isNegative() ? "behind" : "ahead of",
                                    APART_MOST.toSeconds()));
        }
        return step(
                new Publish(request.restarting(who, now.plus(ORDER_LASTS)), index),
                "Restarting",
                waiting);
    }

    private Verdict primary(
            ParameterRequest request, long index, RoleRecord record, String name, String waiting) {
        if (!roles.kept().settings().automatic() && !permit.given()) {
            return permission(
                    "%s; with failover: manual a person changes the primary: drover db switchover, or drover db params --restart"
                            .formatted(waiting));
        }
        boolean lowers =
                memberNames().stream()
                        .anyMatch(it ->
                                state(it).filter(state -> !state.heldBack().isEmpty()).isPresent());
        if (lowers || memberNames().size() == 1) {
            return restart(request, index, new Restart(name, record.term(), true), waiting);
        }
        return handOver(record, waiting);
    }

    private Verdict handOver(RoleRecord record, String waiting) {
        Optional<ParameterSight.HandOver> asked =
                seen.handOver().filter(it -> it.term() == record.term());
        Optional<ParameterSight.HandOver> underWay = asked.filter(it -> !it.over());
        if (underWay.isPresent()) {
            return underWay.get()
                    .refused()
                    .map(why ->
                            wait("RestartWaits", "%s; no switchover: %s".formatted(waiting, why)))
                    .orElseGet(() -> wait("Restarting", waiting + "; switches over"));
        }
        // One that was refused is tried again, and that is no news.
        Optional<String> refused = asked.flatMap(ParameterSight.HandOver::refused);
        String reason = refused.isPresent() ? "RestartWaits" : "Restarting";
        return heir(record)
                .map(to -> step(new HandOver(to, record.term()), reason, waiting))
                .orElseGet(() ->
                        wait(
                                "RestartWaits",
                                "%s; no replica that commits wait for can take over"
                                        .formatted(waiting)));
    }

    private Optional<String> heir(RoleRecord record) {
        List<String> able =
                roles.members().stream()
                        .filter(it -> !isPrimary(record, it.name()))
                        .filter(it -> it.counted() || record.mode() == Mode.ASYNC)
                        .map(MemberSight::name)
                        .toList();
        return roles.kept()
                .settings()
                .preferred()
                .filter(able::contains)
                .or(able.stream()::findFirst);
    }

    // ---- what is seen ----

    private Optional<RoleRecord> record() {
        return roles.record();
    }

    private static boolean isPrimary(RoleRecord record, String name) {
        return record.primary().map(Member::name).filter(name::equals).isPresent();
    }

    private boolean streams(String name) {
        return roles.members().stream().anyMatch(it -> it.name().equals(name) && it.streams());
    }

    private static boolean isInForce(ParameterState state, ParameterSet target) {
        return state.inForce().equals(target.version());
    }

    private Optional<ParameterState> state(String name) {
        return Optional.ofNullable(seen.members().get(name));
    }

    private List<String> memberNames() {
        return roles.kept().settings().members();
    }

    private String names() {
        return String.join(", ", memberNames());
    }

    /** What is to be said of members, each with its name; empty when of none. */
    private Optional<String> joined(Function<String, Optional<String>> saying) {
        String all =
                memberNames().stream()
                        .flatMap(name ->
                                saying.apply(name).map(it -> "%s: %s".formatted(name, it)).stream())
                        .collect(Collectors.joining("; "));
        return Optional.of(all).filter(text -> !text.isEmpty());
    }

    // ---- what is said ----

    private Verdict step(DatabaseStep step, String reason, String message) {
        return new Verdict(Optional.of(step), condition(Status.FALSE, reason, message));
    }

    private Verdict wait(String reason, String message) {
        return new Verdict(Optional.empty(), condition(Status.FALSE, reason, message));
    }

    private Verdict unknown(String reason, String message) {
        return new Verdict(Optional.empty(), condition(Status.UNKNOWN, reason, message));
    }

    private Condition condition(Status status, String reason, String message) {
        return new Condition(APPLIED, status, reason, message, now);
    }
}
