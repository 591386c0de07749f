package dev.drover.surface.cli.verb;

import dev.drover.database.DatabasePart;
import dev.drover.database.MemberSight;
import dev.drover.role.OperatorEvent;
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
            "Refused when it would lose writes, with the estimate. With --allow-data-loss it is"
                + " done all the same: the old primary, if it lives, may acknowledge writes that"
                + " will be lost, too.",
            "A primary that is well is changed by: drover db switchover"
        },
        footer = {
            "  drover db failover db -n shop --dry-run",
            "  drover db failover db -n shop --allow-data-loss"
        })
final class DatabaseFailover implements Verb {

    private final Surroundings surroundings;

    @Mixin private final DatabaseName named = new DatabaseName();
    @Mixin private final WaitOptions waiting = new WaitOptions();

    @Option(names = "--allow-data-loss", description = "Also if acknowledged writes are lost by it")
    private boolean allowDataLoss;

    @Option(names = "--dry-run", description = "Say what it would lose, and ask for nothing")
    private boolean dryRun;

    DatabaseFailover(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int perform() {
        Duration timeout = waiting.timeout();
        Cluster cluster = named.find(surroundings);
        DatabasePart part = cluster.part();
        refuseWhileThePrimaryIsWell(cluster);
        if (dryRun) {
            return foretell(cluster);
        }
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

    private int foretell(Cluster cluster) {
        DatabasePart part = cluster.part();
        boolean open = !part.phase().equals("stable");
        if (open && cluster.handsOff().isEmpty()) {
            surroundings
                    .console()
                    .say(
                            "%s: term %d is being settled (%s) and needs nobody: look again in some seconds (seen %s ago)"
                                    .formatted(
                                            cluster.key(),
                                            part.term(),
                                            part.phase(),
                                            Age.between(part.at(), surroundings.now())));
            return ExitCode.DIFFERENT;
        }
        boolean needsNobody = part.replaceable() && !open;
        surroundings
                .console()
                .say(
                        "%s: %s, and a failover would %s (seen %s ago)"
                                .formatted(
                                        cluster.key(),
                                        open || part.primary().isEmpty()
                                                ? "nobody is primary"
                                                : part.primary() + " does not answer",
                                        needsNobody
                                                ? "be begun, and lose " + loss(part)
                                                : refusal(part),
                                        Age.between(part.at(), surroundings.now())));
        return needsNobody ? ExitCode.DONE : ExitCode.DIFFERENT;
    }

    private static String refusal(DatabasePart part) {
        return "be refused without --allow-data-loss: who answers may lack acknowledged writes (%s)"
                .formatted(
                        part.loss()
                                .map(bytes -> bytes + " bytes of log by what is known")
                                .orElse("nobody knows how many"));
    }

    private static void refuseWhileThePrimaryIsWell(Cluster cluster) {
        DatabasePart part = cluster.part();
        boolean well =
                part.phase().equals("stable")
                        && part.members().stream()
                                .anyMatch(it -> it.role() == MemberSight.Role.PRIMARY);
        if (well) {
            throw VerbFailure.failed(
                    "%s: %s is the primary and answers: drover db switchover loses nothing; to give it up all the same: drover db fence %s/%s %s --allow-outage"
                            .formatted(
                                    cluster.key(),
                                    part.primary(),
                                    cluster.key().namespace(),
                                    cluster.key().name(),
                                    part.primary()));
        }
    }

    private static String loss(DatabasePart part) {
        return part.loss()
                .map(bytes ->
                        bytes == 0
                                ? "nothing that was acknowledged"
                                : "%d bytes of log by what is known".formatted(bytes))
                .orElse("writes, and nobody knows how many");
    }
}
