package dev.drover.convergence;

import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import dev.drover.document.Conditions;
import dev.drover.document.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** The statements that every document has, whatever its kind, and what is worth an event when they change. Pure. */
final class Statements {

    /** The reason of {@code Drifted} while repairs are given up for a time. */
    static final String FIGHT = "Fight";

    /** The reason of {@code Blocked} while another document is not as this one needs it. */
    public static final String WAITING = "Waiting";

    private Statements() {}

    static boolean isFight(Condition condition) {
        return condition.reason().equals(FIGHT);
    }

    /** All six, before the kind has said anything: nothing is known to be wrong. */
    static Conditions defaults(Conditions earlier, Acceptance acceptance, Instant now) {
        return earlier.without(Condition.DELETED)
                .with(acceptance.condition(now))
                .with(
                        earlier.find(Condition.PROGRESSING)
                                .orElse(
                                        condition(
                                                Condition.PROGRESSING,
                                                Status.FALSE,
                                                "Idle",
                                                "",
                                                now)))
                .with(
                        earlier.find(Condition.READY)
                                .orElse(
                                        condition(
                                                Condition.READY,
                                                Status.UNKNOWN,
                                                "NotLookedAtYet",
                                                "",
                                                now)))
                .with(condition(Condition.DRIFTED, Status.FALSE, "AsDesired", "", now))
                .with(condition(Condition.SUSPENDED, Status.FALSE, "NotAsked", "", now))
                .with(condition(Condition.BLOCKED, Status.FALSE, "Free", "", now));
    }

    /** What was said before about these stays said: nobody has looked since. */
    static Conditions keep(Conditions conditions, Conditions earlier, String... types) {
        Conditions kept = conditions;
        for (String type : types) {
            Optional<Condition> said = earlier.find(type);
            kept = said.isPresent() ? kept.with(said.get()) : kept;
        }
        return kept;
    }

    static Condition deleted(Instant now) {
        return condition(
                Condition.DELETED,
                Status.TRUE,
                "Removing",
                "the document was deleted; what is to go with it is being removed",
                now);
    }

    static Condition suspended(String wouldDo, Instant now) {
        return condition(
                Condition.SUSPENDED,
                Status.TRUE,
                "Asked",
                wouldDo.isEmpty()
                        ? "nothing is changed, as asked; nothing is waiting"
                        : "nothing is changed, as asked; 'drover resume' would: " + wouldDo,
                now);
    }

    /** Of a document that could not be looked at. */
    static Condition suspended(Instant now) {
        return condition(
                Condition.SUSPENDED, Status.TRUE, "Asked", "nothing is changed, as asked", now);
    }

    static Condition drifted(String reason, String message, Instant now) {
        return condition(Condition.DRIFTED, Status.TRUE, reason, message, now);
    }

    static Condition blocked(String reason, String message, Instant now) {
        return condition(Condition.BLOCKED, Status.TRUE, reason, message, now);
    }

    /** Of a document whose change waits for another document. */
    static List<Condition> waiting(String why, Instant now) {
        return List.of(
                condition(Condition.PROGRESSING, Status.FALSE, WAITING, why, now),
                condition(Condition.READY, Status.FALSE, WAITING, why, now),
                condition(Condition.BLOCKED, Status.TRUE, WAITING, why, now));
    }

    static Condition progressing(String reason, String message, Instant now) {
        return condition(Condition.PROGRESSING, Status.TRUE, reason, message, now);
    }

    static Condition condition(
            String type, Status status, String reason, String message, Instant now) {
        return new Condition(type, status, reason, message, now);
    }

    /** What changed between two sets of statements and is worth telling; {@code event} is given reason and message. */
    static List<Event> events(
            Conditions before, Conditions after, BiFunction<String, String, Event> event) {
        List<Event> events = new ArrayList<>();
        for (Condition next : after.toList()) {
            Optional<Condition> last = before.find(next.type());
            boolean changed =
                    last.map(condition ->
                                    condition.status() != next.status()
                                            || isAnotherEnd(condition, next, after))
                            .orElse(true);
            boolean resumed =
                    next.type().equals(Condition.SUSPENDED)
                            && next.status() == Status.FALSE
                            && before.isTrue(Condition.SUSPENDED);
            if (resumed) {
                events.add(event.apply("Resumed", "changes are made again"));
            }
            if (changed && worthTelling(next)) {
                events.add(event.apply(next.type() + next.reason(), next.message()));
            }
        }
        return events;
    }

    /** It was not well before either, but what is in the way now will not pass by itself. */
    private static boolean isAnotherEnd(Condition last, Condition next, Conditions after) {
        boolean bad =
                switch (next.type()) {
                    case Condition.BLOCKED -> next.status() == Status.TRUE;
                    case Condition.READY ->
                            next.status() == Status.FALSE && !after.isTrue(Condition.PROGRESSING);
                    default -> false;
                };
        return bad && !last.reason().equals(next.reason());
    }

    /** A step that follows at once, a refusal, what is waited for: each has an event of its own. */
    private static boolean saidElsewhere(Condition condition) {
        return switch (condition.reason()) {
            case "NotAppliedYet", "Invalid", "Refused", WAITING -> true;
            default -> false;
        };
    }

    private static boolean worthTelling(Condition condition) {
        return switch (condition.type()) {
            case Condition.ACCEPTED -> condition.status() == Status.FALSE;
            case Condition.READY ->
                    condition.status() != Status.UNKNOWN && !saidElsewhere(condition);
            case Condition.BLOCKED ->
                    condition.status() == Status.TRUE && !condition.reason().equals("Invalid");
            case Condition.DRIFTED, Condition.SUSPENDED, Condition.DELETED ->
                    condition.status() == Status.TRUE;
            default -> false;
        };
    }
}
