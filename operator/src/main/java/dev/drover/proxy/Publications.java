package dev.drover.proxy;

import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import dev.drover.planning.Plan;
import dev.drover.planning.Plan.Cause;
import dev.drover.planning.Plan.Move;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is decided alike for whatever stands in the store for the members of a proxy. Pure. */
public final class Publications {

    /** The condition that says how many members have it. */
    public static final String PROGRAMMED = "Programmed";

    /** A member that falls silent tells nobody. */
    private static final Duration SILENCE_REVISIT = Duration.ofSeconds(30);

    private Publications() {}

    /**
     * What is to be published.
     *
     * @param what for people
     * @param generation of the document
     * @param key where to
     * @param standing what stands there
     * @param proxy on which proxy that is
     * @param places each a host and a path that it has there
     */
    public record Wanted(
            String what,
            long generation,
            String key,
            Optional<Standing> standing,
            ProxyName proxy,
            List<String> places) {}

    /**
     * Publishes what does not stand there, and otherwise says how many members have it.
     *
     * @param recorded of the document; stays as it is until the publication is announced
     */
    public static Plan<ProxyStep, ProxyPart> plan(
            Wanted wanted, ProxyPart recorded, Confirmation confirmation, Instant now) {
        ProxyPart part = recorded.at(wanted.proxy(), wanted.places());
        if (wanted.standing().filter(Standing::wanted).isPresent()) {
            return rest(wanted, part, confirmation, now);
        }
        long expected = wanted.standing().map(Standing::index).orElse(0L);
        ProxyStep step =
                new ProxyStep.Publish(
                        wanted.key(), wanted.what(), expected, wanted.proxy(), wanted.places());
        // Where the index is the recorded one nobody else wrote: this version renders otherwise.
        boolean touched =
                part.generation() == wanted.generation()
                        && part.index() > 0
                        && part.index() != expected;
        Cause cause =
                touched
                        ? new Cause.Drift(
                                wanted.standing().isPresent()
                                        ? "what stands at %s was changed".formatted(wanted.key())
                                        : "what stood at %s was removed".formatted(wanted.key()),
                                "somebody")
                        : new Cause.Change();
        return new Plan<>(
                Optional.of(new Move<>(step, cause)),
                List.of(notReady("NotAppliedYet", "to be done: " + step.summary(), now)),
                recorded,
                Optional.empty());
    }

    private static Plan<ProxyStep, ProxyPart> rest(
            Wanted wanted, ProxyPart part, Confirmation confirmation, Instant now) {
        long index = wanted.standing().map(Standing::index).orElse(0L);
        boolean all = confirmation.complete();
        boolean waits = !all && !confirmation.reason().equals("Refused");
        return new Plan<>(
                Optional.empty(),
                List.of(
                        condition(
                                Condition.PROGRESSING,
                                waits ? Status.TRUE : Status.FALSE,
                                waits ? confirmation.reason() : "Idle",
                                waits ? confirmation.message() : "",
                                now),
                        condition(
                                PROGRAMMED,
                                all ? Status.TRUE : Status.FALSE,
                                all ? "Confirmed" : confirmation.reason(),
                                "%d of %d members have it"
                                        .formatted(
                                                confirmation.confirmed(), confirmation.members()),
                                now),
                        condition(
                                Condition.READY,
                                confirmation.ready(),
                                confirmation.reason(),
                                confirmation.message(),
                                now)),
                part.published(wanted.generation(), index).seen(confirmation),
                Optional.of(SILENCE_REVISIT));
    }

    /** Takes away what still stands there of a document that is gone. */
    public static Plan<ProxyStep, ProxyPart> removal(
            String what, ProxyPart part, Optional<Standing> standing) {
        return new Plan<>(
                standing.map(there ->
                        new Move<>(
                                new ProxyStep.Withdraw(there.key(), what, there.index()),
                                new Cause.Removal())),
                List.of(),
                part,
                Optional.empty());
    }

    /** It cannot be done, and somebody is to be told why. */
    public static Plan<ProxyStep, ProxyPart> blocked(
            ProxyPart part, String reason, String message, Instant now) {
        return new Plan<>(
                Optional.empty(),
                List.of(
                        condition(Condition.PROGRESSING, Status.FALSE, "Idle", "", now),
                        notReady(reason, message, now),
                        condition(Condition.BLOCKED, Status.TRUE, reason, message, now)),
                part,
                Optional.empty());
    }

    private static Condition notReady(String reason, String message, Instant now) {
        return condition(Condition.READY, Status.FALSE, reason, message, now);
    }

    private static Condition condition(
            String type, Status status, String reason, String message, Instant now) {
        return new Condition(type, status, reason, message, now);
    }
}
