package dev.drover.database;

import dev.drover.database.DatabaseSight.Kept;
import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import dev.drover.document.Document;
import dev.drover.planning.Plan;
import dev.drover.planning.Plan.Cause;
import dev.drover.planning.Plan.Move;
import dev.drover.planning.Planner;
import dev.drover.role.Member;
import dev.drover.role.Mode;
import dev.drover.role.RoleRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides how the roles of a replicated database are seen to, and says how it is. Who is primary is decided elsewhere, faster.
 *
 * @param <D> what the author of such a database says
 */
final class DatabasePlanner<D extends DatabaseSpec>
        implements Planner<D, DatabaseObservation, DatabaseStep, DatabasePart> {

    /** Whether clients can write. */
    static final String WRITABLE = "Writable";

    /** Whether all members that are asked for are there and keep up. */
    static final String FULLY_REDUNDANT = "FullyRedundant";

    /** Positions are told so often at most while nothing else happens. */
    private static final Duration LOOK = Duration.ofSeconds(10);

    private static final String IDLE = "Idle";

    @Override
    public Plan<DatabaseStep, DatabasePart> plan(
            Optional<Document<D>> desired, DatabaseObservation observed, Instant now) {
        long generation = desired.map(Document::generation).orElse(0L);
        return Pooled.after(database(desired, observed, now), observed.pooler(), generation, now);
    }

    private Plan<DatabaseStep, DatabasePart> database(
            Optional<Document<D>> desired, DatabaseObservation observed, Instant now) {
        if (desired.isEmpty()) {
            Optional<Move<DatabaseStep>> leave =
                    observed.sight()
                            .map(_ -> new Move<>(new DatabaseStep.Leave(), new Cause.Removal()));
            return new Plan<>(leave, List.of(), observed.part(), Optional.empty());
        }
        Document<D> document = desired.get();
        Kept kept = new Kept(document.spec().roles(document.key().name()));
        Optional<DatabaseSight> sight = observed.sight().filter(seen -> seen.kept().equals(kept));
        if (sight.isEmpty()) {
            return beginning(new DatabaseStep.Keep(kept), observed.part(), now);
        }
        DatabasePart seen = fresh(observed.part(), sight.get(), now);
        Optional<Plan<DatabaseStep, DatabasePart>> wish =
                document.metadata()
                        .roles()
                        .filter(word -> !word.equals(observed.part().asked()))
                        .map(word -> heeding(word, sight.get(), seen, now));
        Plan<DatabaseStep, DatabasePart> roles =
                wish.or(() -> telling(sight.get(), seen, now))
                        .orElseGet(() -> resting(sight.get(), seen, now));
        return Tuned.after(roles, document, sight.get(), observed.parameters(), now);
    }

    /** Where nothing but the log went on, what was said a moment ago is as good. */
    private static DatabasePart fresh(DatabasePart recorded, DatabaseSight sight, Instant now) {
        DatabasePart seen = recorded.seeing(sight, now);
        boolean young = recorded.at().plus(LOOK).isAfter(now);
        return young && seen.saysTheSameAs(recorded) ? recorded : seen;
    }

    private static Plan<DatabaseStep, DatabasePart> heeding(
            String word, DatabaseSight sight, DatabasePart part, Instant now) {
        Optional<RoleWish> wish = RoleWish.parse(word);
        if (wish.isEmpty()) {
            return resting(sight, part.heeding(word, "it is not understood; use drover db"), now);
        }
        if (wish.get().isOld(now)) {
            String why =
                    "it was asked at %s, and it is %s here: too long ago, or one clock is wrong"
                            .formatted(wish.get().at(), now);
            return resting(sight, part.heeding(word, why), now);
        }
        if (!wish.get().isLaterThan(part.asked())) {
            return resting(sight, part.heeding(word, "something was asked after it"), now);
        }
        return doing(new DatabaseStep.Heed(word, wish.get()), resting(sight, part, now));
    }

    private static Optional<Plan<DatabaseStep, DatabasePart>> telling(
            DatabaseSight sight, DatabasePart part, Instant now) {
        List<RoleChange> changes = sight.changes();
        // None that was told: whatever is known here came after it.
        int told = part.change().map(changes::indexOf).orElse(-1);
        return changes.stream()
                .skip(told + 1L)
                .findFirst()
                .map(change -> doing(new DatabaseStep.Tell(change), resting(sight, part, now)));
    }

    /** How it is stays said while something is written down or passed on. */
    private static Plan<DatabaseStep, DatabasePart> doing(
            DatabaseStep step, Plan<DatabaseStep, DatabasePart> said) {
        return new Plan<>(
                Optional.of(new Move<>(step, new Cause.Change())),
                said.conditions(),
                said.part(),
                Optional.empty());
    }

    /** Nobody looks yet: what an earlier leader said of it may be long over. */
    private static Plan<DatabaseStep, DatabasePart> beginning(
            DatabaseStep step, DatabasePart part, Instant now) {
        String nobody = "nobody sees to its roles yet; to be done: " + step.summary();
        return new Plan<>(
                Optional.of(new Move<>(step, new Cause.Change())),
                List.of(
                        new Condition(WRITABLE, Status.UNKNOWN, "NotSeenTo", nobody, now),
                        new Condition(FULLY_REDUNDANT, Status.UNKNOWN, "NotSeenTo", nobody, now),
                        new Condition(
                                Condition.READY,
                                Status.UNKNOWN,
                                "NotAppliedYet",
                                "to be done: " + step.summary(),
                                now)),
                part,
                Optional.empty());
    }

    private static Plan<DatabaseStep, DatabasePart> resting(
            DatabaseSight sight, DatabasePart part, Instant now) {
        Condition writable = writable(sight, now);
        Condition redundant = redundant(sight, now);
        boolean ready = writable.status() == Status.TRUE && redundant.status() == Status.TRUE;
        Condition worse = writable.status() == Status.TRUE ? redundant : writable;
        List<Condition> conditions = new ArrayList<>();
        conditions.add(writable);
        conditions.add(redundant);
        conditions.add(progressing(sight, ready, worse, now));
        conditions.add(
                ready
                        ? new Condition(
                                Condition.READY, Status.TRUE, "Redundant", writable.message(), now)
                        : new Condition(
                                Condition.READY,
                                worse.status(),
                                worse.reason(),
                                worse.message(),
                                now));
        sight.blocked()
                .ifPresent(why ->
                        conditions.add(
                                new Condition(
                                        Condition.BLOCKED, Status.TRUE, "NoQuorum", why, now)));
        return new Plan<>(Optional.empty(), conditions, part, Optional.of(LOOK));
    }

    private static Condition progressing(
            DatabaseSight sight, boolean ready, Condition worse, Instant now) {
        // A member that is missing is nothing that goes on.
        boolean goesOn =
                !ready
                        && sight.blocked().isEmpty()
                        && !Set.of("MemberMissing", "Fenced", "Unreplicated", "CommitsWait")
                                .contains(worse.reason());
        return new Condition(
                Condition.PROGRESSING,
                goesOn ? Status.TRUE : Status.FALSE,
                goesOn ? worse.reason() : IDLE,
                goesOn ? worse.message() : "",
                now);
    }

    private static Condition writable(DatabaseSight sight, Instant now) {
        if (sight.record().isEmpty()) {
            return new Condition(
                    WRITABLE,
                    sight.blocked().isPresent() ? Status.FALSE : Status.UNKNOWN,
                    "NoRecord",
                    "nothing is known of its roles yet; members that answer: " + answering(sight),
                    now);
        }
        RoleRecord record = sight.record().get();
        if (sight.writable() && !sight.acknowledges()) {
            return new Condition(
                    WRITABLE,
                    Status.FALSE,
                    "CommitsWait",
                    "no commit is acknowledged: too few of the replicas that it waits for (%d) keep up"
                            .formatted(record.want().k()),
                    now);
        }
        if (sight.writable()) {
            String primary = record.primary().map(Member::name).orElse("");
            return new Condition(
                    WRITABLE,
                    Status.TRUE,
                    "Primary",
                    "%s is the primary in term %d".formatted(primary, record.term()),
                    now);
        }
        return switch (record.phase()) {
            case STABLE ->
                    new Condition(
                            WRITABLE,
                            Status.UNKNOWN,
                            "PrimarySilent",
                            "the primary, %s, does not answer, or does not run as one%s; who answers: %s. Clients may reach it all the same"
                                    .formatted(
                                            record.primary().map(Member::name).orElse(""),
                                            trouble(sight),
                                            answering(sight)),
                            now);
            case BOOTSTRAP ->
                    new Condition(WRITABLE, Status.FALSE, "FirstStart", record.reason(), now);
            case ELECTING, SWITCHING ->
                    new Condition(
                            WRITABLE,
                            Status.FALSE,
                            "Electing",
                            "term %d: %s".formatted(record.term(), record.reason()),
                            now);
            case PROMOTING ->
                    new Condition(
                            WRITABLE,
                            Status.FALSE,
                            "Promoting",
                            "term %d: %s".formatted(record.term(), record.reason()),
                            now);
        };
    }

    private static String trouble(DatabaseSight sight) {
        return sight.members().stream()
                .filter(it -> isPrimary(sight, it) && !it.trouble().isEmpty())
                .map(it -> " (%s)".formatted(it.trouble()))
                .findFirst()
                .orElse("");
    }

    private static String answering(DatabaseSight sight) {
        String names =
                sight.members().stream()
                        .filter(MemberSight::answers)
                        .map(MemberSight::name)
                        .collect(Collectors.joining(", "));
        return names.isEmpty() ? "none" : names;
    }

    private static Condition redundant(DatabaseSight sight, Instant now) {
        if (sight.members().size() == 1) {
            return new Condition(
                    FULLY_REDUNDANT,
                    Status.TRUE,
                    "Alone",
                    "it has one member: if its machine is lost, nobody takes over",
                    now);
        }
        List<MemberSight> lacking =
                sight.members().stream()
                        .filter(it -> !isPrimary(sight, it) && !it.streams())
                        .toList();
        List<String> missing = lacking.stream().map(DatabasePlanner::missing).toList();
        int asked = sight.kept().settings().mode() == Mode.ASYNC ? 0 : sight.kept().settings().k();
        int counted = sight.record().map(it -> it.quorum().names().k()).orElse(0);
        if (!missing.isEmpty() && counted < asked) {
            return new Condition(
                    FULLY_REDUNDANT,
                    Status.FALSE,
                    "Unreplicated",
                    "%s: what is lost with the primary is lost; %s%s"
                            .formatted(
                                    waitedFor(sight, counted, asked),
                                    String.join("; ", missing),
                                    notYet(sight, asked)),
                    now);
        }
        if (!missing.isEmpty()) {
            return new Condition(
                    FULLY_REDUNDANT,
                    Status.FALSE,
                    lacking.stream().allMatch(MemberSight::fenced) ? "Fenced" : "MemberMissing",
                    String.join("; ", missing),
                    now);
        }
        return streaming(sight, asked, counted, now);
    }

    /** Commits wait for more than is proved from the moment it is asked for; what was acknowledged before did not. */
    private static String waitedFor(DatabaseSight sight, int counted, int asked) {
        return isRequired(sight) && waitsFor(sight) > counted
                ? "commits wait for %d replicas by now, and what was acknowledged before waited for %d"
                        .formatted(waitsFor(sight), counted)
                : "commits wait for %d of %d replicas".formatted(counted, asked);
    }

    /** Nobody can be waited for of whom nothing is known. */
    private static String notYet(DatabaseSight sight, int asked) {
        return isRequired(sight) && waitsFor(sight) < asked
                ? "; 'durability: required' is in force only when so many have been there once, and"
                        + " until then commits do not wait"
                : "";
    }

    private static boolean isRequired(DatabaseSight sight) {
        return sight.kept().settings().mode() == Mode.REQUIRED;
    }

    private static int waitsFor(DatabaseSight sight) {
        return sight.record().map(it -> it.want().k()).orElse(0);
    }

    /** All keep up; who may not confirm a commit yet may not take over without a loss either. */
    private static Condition streaming(DatabaseSight sight, int asked, int counted, Instant now) {
        int replicas = sight.members().size() - 1;
        String uncounted =
                sight.members().stream()
                        .filter(it -> !isPrimary(sight, it) && !it.counted())
                        .map(MemberSight::name)
                        .collect(Collectors.joining(", "));
        if (asked > 0 && (counted < asked || !uncounted.isEmpty())) {
            return new Condition(
                    FULLY_REDUNDANT,
                    Status.FALSE,
                    "NotCountedYet",
                    uncounted.isEmpty()
                            ? "commits wait for %d replicas and not yet for %d"
                                    .formatted(counted, asked)
                            : "not yet among those for whom commits wait, so that it may not take over without a loss: %s"
                                    .formatted(uncounted),
                    now);
        }
        return new Condition(
                FULLY_REDUNDANT,
                Status.TRUE,
                "Streaming",
                "%d of %d replicas keep up with the primary".formatted(replicas, replicas),
                now);
    }

    private static boolean isPrimary(DatabaseSight sight, MemberSight member) {
        return sight.record()
                .flatMap(RoleRecord::primary)
                .filter(it -> it.name().equals(member.name()))
                .isPresent();
    }

    private static String missing(MemberSight member) {
        if (member.fenced()) {
            return "%s is fenced: a person wants its server off, until drover db unfence"
                    .formatted(member.name());
        }
        if (member.role() == MemberSight.Role.STOPPED) {
            return member.name() + " does not run, or has no data yet";
        }
        return member.answers()
                ? member.name() + " does not keep up with a primary"
                : "%s does not answer (%s)".formatted(member.name(), member.trouble());
    }
}
