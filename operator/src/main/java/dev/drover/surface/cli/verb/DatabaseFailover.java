package dev.drover.surface.cli.verb;

import dev.drover.database.Answers;
import dev.drover.database.DatabasePart;
import dev.drover.database.MemberSight;
import dev.drover.role.OperatorEvent;
import dev.drover.role.SwitchoverAdvice;
import dev.drover.surface.cli.text.Age;
import dev.drover.surface.cli.view.Cluster;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover db failover}: another than a primary that is gone becomes primary. */
@Command(
        name = "failover",
        description = {
            "Have another member be primary than one that is gone. For databases with 'failover:"
                    + " manual', and for those where Drover waits for a person because acknowledged"
                    + " writes may be lost.",
            "Refused when it may lose writes, with the estimate. With --allow-data-loss it is done"
                + " all the same: the old primary, if it lives, may acknowledge writes that will be"
                + " lost, too.",
            "A primary that is well is changed by: drover db switchover"
        },
        footer = {
            "  drover db failover db -n shop --dry-run",
            "  drover db failover db -n shop --dry-run --allow-data-loss"
        })
final class DatabaseFailover implements Verb {

    private final Surroundings surroundings;

    @Mixin private final DatabaseName named = new DatabaseName();
    @Mixin private final WaitOptions waiting = new WaitOptions();

    @Option(
            names = "--allow-data-loss",
            description =
                    "Also if acknowledged writes are lost by it; with --dry-run: say how many")
    private boolean allowDataLoss;

    @Option(
            names = "--dry-run",
            description =
                    "Say who would be primary and what would be lost, or why it would be refused;"
                            + " ask for nothing")
    private boolean dryRun;

    DatabaseFailover(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int perform() {
        Duration timeout = waiting.timeout();
        Cluster cluster = named.find(surroundings);
        RoleRequest.refuseWhileSuspended(cluster);
        refuseWhileThePrimaryIsWell(cluster);
        if (dryRun) {
            return foretell(cluster);
        }
        DatabasePart part = cluster.part();
        return new RoleRequest(surroundings)
                .ask(
                        cluster,
                        new OperatorEvent.FailoverAsked(allowDataLoss),
                        now ->
                                now.phase().equals("stable")
                                        && (now.term() > part.term()
                                                || !part.phase().equals("stable")),
                        timeout);
    }

    /** By what the operator says that it would answer: whatever decides there decides here. */
    private int foretell(Cluster cluster) {
        DatabasePart part = cluster.part();
        if (!cluster.isFresh(surroundings.now())) {
            throw VerbFailure.failed(
                    "%s: what was seen %s ago says nothing about now: no operator looks at it; see drover doctor"
                            .formatted(cluster.key(), Age.between(part.at(), surroundings.now())));
        }
        Answers answers =
                part.answers()
                        .orElseThrow(() ->
                                VerbFailure.failed(
                                        "%s: no operator has said what it would do: it is older than this drover, see drover doctor"
                                                .formatted(cluster.key())));
        String refused = allowDataLoss ? answers.failoverAnyLoss() : answers.failover();
        long term = part.term() + (part.phase().equals("stable") ? 1 : 0);
        surroundings
                .console()
                .say(
                        "%s: %s (seen %s ago)"
                                .formatted(
                                        cluster.key(),
                                        refused.isEmpty()
                                                ? begun(answers, term)
                                                : "would be refused: " + refused,
                                        Age.between(part.at(), surroundings.now())));
        return refused.isEmpty() ? ExitCode.DONE : ExitCode.DIFFERENT;
    }

    private static String begun(Answers answers, long term) {
        return "would be begun: %s would be the primary in term %d, and %s"
                .formatted(
                        answers.heir().isEmpty()
                                ? "whoever promises and is furthest"
                                : answers.heir(),
                        term,
                        loss(answers));
    }

    private static void refuseWhileThePrimaryIsWell(Cluster cluster) {
        DatabasePart part = cluster.part();
        boolean well =
                part.phase().equals("stable")
                        && part.members().stream()
                                .anyMatch(it -> it.role() == MemberSight.Role.PRIMARY);
        if (well) {
            throw VerbFailure.failed(
                    "%s: %s is the primary and answers: %s; to give it up all the same: drover db fence %s/%s %s --allow-outage"
                            .formatted(
                                    cluster.key(),
                                    part.primary(),
                                    SwitchoverAdvice.instead(part.hasFollower()),
                                    cluster.key().namespace(),
                                    cluster.key().name(),
                                    part.primary()));
        }
    }

    /** What a primary wrote after it was last heard is in no estimate, unless nothing could be acknowledged without the others. */
    private static String loss(Answers answers) {
        if (answers.lossless()) {
            return "nothing acknowledged would be lost";
        }
        return answers.loss()
                .map(DatabaseFailover::estimate)
                .orElse("writes would be lost, and nobody knows how many");
    }

    private static String estimate(long bytes) {
        return "%d bytes of log would be lost by what is known, and what the old primary wrote after it was last heard"
                .formatted(bytes);
    }
}
