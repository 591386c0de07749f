package dev.drover.database;

import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import dev.drover.document.Document;
import dev.drover.planning.Plan;
import dev.drover.planning.Plan.Cause;
import dev.drover.planning.Plan.Move;
import dev.drover.role.parameter.ParameterSet;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Joins what is decided about the parameters of a database's servers to what is decided about their roles, which goes first. Pure. */
final class Tuned {

    private Tuned() {}

    static Plan<DatabaseStep, DatabasePart> after(
            Plan<DatabaseStep, DatabasePart> roles,
            Document<? extends DatabaseSpec> document,
            DatabaseSight sight,
            ParameterSight seen,
            Instant now) {
        ParameterSet set = new ParameterSet(document.spec().serverParameters());
        RestartPermit.Standing permit =
                document.metadata()
                        .restart()
                        .map(word -> RestartPermit.standing(word, set.version(), now))
                        .orElse(RestartPermit.Standing.NONE);
        ParameterPlanner.Verdict verdict =
                new ParameterPlanner(set, permit, sight, seen, now).verdict();
        Optional<Move<DatabaseStep>> move =
                verdict.step().map(step -> new Move<>(step, new Cause.Change()));
        ParametersSeen shown =
                ParametersSeen.of(set.version(), sight.kept().settings().members(), seen.members());
        return new Plan<>(
                roles.move().or(() -> move),
                said(roles.conditions(), verdict.said()),
                roles.part().with(shown),
                roles.move().isEmpty() && move.isPresent()
                        ? Optional.empty()
                        : roles.revisitAfter());
    }

    /** Ready is the worst of all; roles are told first where both are wrong. */
    private static List<Condition> said(List<Condition> roles, Condition parameters) {
        boolean worst =
                parameters.status() != Status.TRUE
                        && roles.stream()
                                .anyMatch(it ->
                                        it.type().equals(Condition.READY)
                                                && it.status() == Status.TRUE);
        Stream<Condition> before = roles.stream().map(it -> worst ? overruled(it, parameters) : it);
        return Stream.concat(before, Stream.of(parameters)).toList();
    }

    private static Condition overruled(Condition said, Condition parameters) {
        return switch (said.type()) {
            case Condition.READY -> renamed(Condition.READY, parameters.status(), parameters);
            case Condition.PROGRESSING ->
                    goesOn(parameters)
                            ? renamed(Condition.PROGRESSING, Status.TRUE, parameters)
                            : said;
            default -> said;
        };
    }

    private static boolean goesOn(Condition parameters) {
        return List.of("Publishing", "Applying", "Restarting").contains(parameters.reason());
    }

    private static Condition renamed(String type, Status status, Condition from) {
        return new Condition(type, status, from.reason(), from.message(), from.since());
    }
}
