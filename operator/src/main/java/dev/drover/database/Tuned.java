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

    private static List<Condition> said(List<Condition> roles, Condition parameters) {
        List<Condition> all = Joint.ready(roles, parameters);
        boolean overruled = !all.equals(roles);
        return Joint.with(
                overruled && goesOn(parameters) ? Joint.with(all, progressing(parameters)) : all,
                parameters);
    }

    private static boolean goesOn(Condition parameters) {
        return List.of("Publishing", "Applying", "Restarting").contains(parameters.reason());
    }

    private static Condition progressing(Condition from) {
        return new Condition(
                Condition.PROGRESSING, Status.TRUE, from.reason(), from.message(), from.since());
    }
}
