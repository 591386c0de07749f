package dev.drover.database;

import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import dev.drover.planning.Plan;
import dev.drover.planning.Plan.Move;
import dev.drover.workload.JobPart;
import dev.drover.workload.JobPlanner;
import dev.drover.workload.JobStep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Joins what is decided about the job of a database's pooler to what is decided about the database, which goes first. Pure. */
final class Pooled {

    /** Whether clients are led to the primary. */
    static final String POOLER_READY = "PoolerReady";

    private Pooled() {}

    static Plan<DatabaseStep, DatabasePart> after(
            Plan<DatabaseStep, DatabasePart> database, PoolerSight sight, Instant now) {
        if (sight.seen().isEmpty()) {
            return sight.trouble().isEmpty() ? database : unseen(database, sight, now);
        }
        Plan<JobStep, JobPart> job =
                new JobPlanner<PoolerJob>().plan(sight.wanted(), sight.seen().get(), now);
        Optional<Move<DatabaseStep>> move =
                job.move().map(it -> new Move<>(new DatabaseStep.Pool(it.step()), it.cause()));
        List<Condition> conditions =
                sight.wanted().isPresent()
                        ? said(database.conditions(), job.conditions(), now)
                        : database.conditions();
        boolean over = sight.wanted().isEmpty() && isOver(job);
        return new Plan<>(
                database.move().or(() -> move),
                conditions,
                database.part().pooling(over ? Optional.empty() : Optional.of(job.part())),
                earlier(database.revisitAfter(), job.revisitAfter()));
    }

    /** Its job is gone for good, or is another's. */
    private static boolean isOver(Plan<JobStep, JobPart> job) {
        return job.move().isEmpty() && job.revisitAfter().isEmpty();
    }

    private static Plan<DatabaseStep, DatabasePart> unseen(
            Plan<DatabaseStep, DatabasePart> database, PoolerSight sight, Instant now) {
        List<Condition> conditions = new ArrayList<>(database.conditions());
        conditions.add(
                new Condition(POOLER_READY, Status.UNKNOWN, "OutOfReach", sight.trouble(), now));
        return new Plan<>(database.move(), conditions, database.part(), database.revisitAfter());
    }

    /** Ready is the worst of all; the database is told first where both are wrong. */
    private static List<Condition> said(
            List<Condition> database, List<Condition> job, Instant now) {
        Condition ready =
                find(job, Condition.READY)
                        .orElseGet(() ->
                                new Condition(
                                        Condition.READY,
                                        Status.UNKNOWN,
                                        "NotLookedAtYet",
                                        "",
                                        now));
        String message =
                find(job, Condition.BLOCKED)
                        .filter(it -> it.status() == Status.TRUE)
                        .map(Condition::message)
                        .orElse(ready.message());
        boolean well = ready.status() == Status.TRUE;
        List<Condition> all = new ArrayList<>();
        for (Condition condition : database) {
            boolean worse =
                    condition.type().equals(Condition.READY)
                            && condition.status() == Status.TRUE
                            && !well;
            all.add(
                    worse
                            ? new Condition(
                                    Condition.READY,
                                    ready.status(),
                                    ready.reason(),
                                    "its pooler: " + message,
                                    now)
                            : condition);
        }
        all.add(new Condition(POOLER_READY, ready.status(), ready.reason(), message, now));
        return all;
    }

    private static Optional<Condition> find(List<Condition> conditions, String type) {
        return conditions.stream().filter(it -> it.type().equals(type)).findFirst();
    }

    private static Optional<Duration> earlier(Optional<Duration> one, Optional<Duration> other) {
        return one.isPresent() && (other.isEmpty() || one.get().compareTo(other.get()) < 0)
                ? one
                : other;
    }
}
