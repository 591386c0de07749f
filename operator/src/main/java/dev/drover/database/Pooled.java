package dev.drover.database;

import dev.drover.database.PoolerSight.Reason;
import dev.drover.database.PoolerSight.Trouble;
import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import dev.drover.planning.Plan;
import dev.drover.planning.Plan.Move;
import dev.drover.workload.JobPart;
import dev.drover.workload.JobPlanner;
import dev.drover.workload.JobStep;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Joins what is decided about the job of a database's pooler to what is decided about the database, which goes first. Pure. */
final class Pooled {

    /** Whether clients are led to the primary. */
    static final String POOLER_READY = "PoolerReady";

    private static final String ROOT = "should not run as root";

    private Pooled() {}

    /**
     * Joins them.
     *
     * @param generation of the document; 0 = it is gone
     */
    static Plan<DatabaseStep, DatabasePart> after(
            Plan<DatabaseStep, DatabasePart> database,
            PoolerSight sight,
            long generation,
            Instant now) {
        if (sight.seen().isEmpty()) {
            return sight.trouble().map(it -> troubled(database, it, now)).orElse(database);
        }
        Plan<JobStep, JobPart> job =
                new JobPlanner<PoolerJob>().plan(sight.wanted(), sight.seen().get(), now);
        Optional<Move<DatabaseStep>> move =
                job.move()
                        .map(it ->
                                new Move<>(
                                        new DatabaseStep.Pool(generation, it.step()), it.cause()));
        Optional<Trouble> again = sight.trouble().filter(_ -> move.isPresent());
        List<Condition> conditions =
                again.map(it -> troubled(database, it, now).conditions())
                        .orElseGet(() ->
                                sight.wanted().isPresent()
                                        ? said(database.conditions(), job.conditions(), now)
                                        : leaving(database.conditions(), job, now));
        boolean over = sight.wanted().isEmpty() && isOver(job);
        return new Plan<>(
                database.move().or(() -> move),
                conditions,
                database.part().pooling(over ? Optional.empty() : Optional.of(job.part())),
                earlier(database.revisitAfter(), job.revisitAfter()));
    }

    /** Nobody asks for it any more: that is no trouble of the database. Once it is stopped there is nothing to say of it. */
    private static List<Condition> leaving(
            List<Condition> database, Plan<JobStep, JobPart> job, Instant now) {
        return job.move()
                .map(Move::step)
                .filter(JobStep.Stop.class::isInstance)
                .map(step ->
                        Joint.with(
                                database,
                                new Condition(
                                        POOLER_READY,
                                        Status.FALSE,
                                        "Stopping",
                                        "it is not asked for any more; to be done: "
                                                + step.summary(),
                                        now)))
                .orElse(database);
    }

    /** Its job is gone for good, or is another's. */
    private static boolean isOver(Plan<JobStep, JobPart> job) {
        return job.move().isEmpty() && job.revisitAfter().isEmpty();
    }

    /** Looked at again: without that a document that is gone would be forgotten, and its job with it. */
    private static Plan<DatabaseStep, DatabasePart> troubled(
            Plan<DatabaseStep, DatabasePart> database, Trouble trouble, Instant now) {
        boolean unknown = trouble.reason() == Reason.OUT_OF_REACH;
        Condition ready =
                new Condition(
                        Condition.READY,
                        unknown ? Status.UNKNOWN : Status.FALSE,
                        trouble.reason().word(),
                        trouble.message(),
                        now);
        return new Plan<>(
                database.move(),
                unknown
                        ? Joint.with(database.conditions(), Joint.as(POOLER_READY, ready))
                        : said(database.conditions(), List.of(ready), now),
                database.part(),
                earlier(database.revisitAfter(), Optional.of(PoolerSight.AGAIN)));
    }

    private static List<Condition> said(
            List<Condition> database, List<Condition> job, Instant now) {
        Condition ready =
                Joint.find(job, Condition.READY)
                        .orElseGet(() ->
                                new Condition(
                                        Condition.READY,
                                        Status.UNKNOWN,
                                        "NotLookedAtYet",
                                        "",
                                        now));
        Optional<Condition> blocked =
                Joint.find(job, Condition.BLOCKED).filter(it -> it.status() == Status.TRUE);
        Condition told =
                new Condition(
                        POOLER_READY,
                        ready.status(),
                        ready.reason(),
                        blocked.map(Condition::message)
                                .orElseGet(() -> withRemedy(ready.message())),
                        now);
        List<Condition> all = Joint.ready(Joint.with(database, told), ofPooler(told));
        return blocked.isPresent() && !Joint.holds(all, Condition.BLOCKED)
                ? Joint.with(all, ofPooler(blocked.get()))
                : all;
    }

    /** What PgBouncer says of itself tells nobody which field to write. */
    static String withRemedy(String message) {
        return message.contains(ROOT)
                ? message
                        + "; Nomad's agent is root there: make a user postgres on that node,"
                        + " or write spec.pooler.user and uid"
                : message;
    }

    private static Condition ofPooler(Condition told) {
        return new Condition(
                told.type(),
                told.status(),
                told.reason(),
                "its pooler: " + told.message(),
                told.since());
    }

    private static Optional<Duration> earlier(Optional<Duration> one, Optional<Duration> other) {
        return one.isPresent() && (other.isEmpty() || one.get().compareTo(other.get()) < 0)
                ? one
                : other;
    }
}
