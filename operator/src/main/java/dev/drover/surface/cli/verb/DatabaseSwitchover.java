package dev.drover.surface.cli.verb;

import dev.drover.database.DatabasePart;
import dev.drover.database.MemberSight;
import dev.drover.role.OperatorEvent;
import dev.drover.surface.cli.view.Cluster;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover db switchover}: another member becomes primary, and nothing is lost. */
@Command(
        name = "switchover",
        description = {
            "Have another member of a replicated database be primary. Nothing is lost: the old"
                    + " primary stops with everything sent, and comes back as a replica. Writes"
                    + " wait or fail for a moment.",
            "Refused while the member lags, or is not among those whom commits wait for."
        },
        footer = {
            "  drover db switchover db -n shop --to db-2",
            "  drover db switchover db -n shop --dry-run"
        })
final class DatabaseSwitchover implements Verb {

    private final Surroundings surroundings;

    @Mixin private final DatabaseName named = new DatabaseName();
    @Mixin private final WaitOptions waiting = new WaitOptions();

    @Option(
            names = "--to",
            paramLabel = "MEMBER",
            description = "Who is to be primary (default: the replica that is furthest)")
    private @Nullable String to;

    @Option(names = "--dry-run", description = "Say what would be asked for, and ask for nothing")
    private boolean dryRun;

    DatabaseSwitchover(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int perform() {
        Duration timeout = waiting.timeout();
        Cluster cluster = named.find(surroundings);
        RoleRequest.refuseWhileSuspended(cluster);
        DatabasePart part = cluster.part();
        String target = Optional.ofNullable(to).orElseGet(() -> furthest(cluster));
        refuseWhatIsPlain(cluster, target);
        if (dryRun) {
            surroundings
                    .console()
                    .say(
                            "%s: %s would stop with everything sent, and %s be primary in term %d; the operator looks again before it begins, and refuses it where %s lags or does not count"
                                    .formatted(
                                            cluster.key(),
                                            part.primary(),
                                            target,
                                            part.term() + 1,
                                            target));
            return ExitCode.DONE;
        }
        return new RoleRequest(surroundings)
                .ask(
                        cluster,
                        new OperatorEvent.SwitchoverAsked(target),
                        now ->
                                now.term() > part.term()
                                        && now.phase().equals("stable")
                                        && arrived(cluster, now, target),
                        timeout);
    }

    /** The old primary is named again where the target did not get there in time. */
    private static boolean arrived(Cluster cluster, DatabasePart now, String target) {
        if (!now.primary().equals(target)) {
            throw VerbFailure.failed(
                    "%s: not done: %s did not get there in time, and %s is the primary in term %d"
                            .formatted(cluster.key(), target, now.primary(), now.term()));
        }
        return true;
    }

    private static void refuseWhatIsPlain(Cluster cluster, String target) {
        if (cluster.part().members().stream().noneMatch(it -> it.name().equals(target))) {
            throw VerbFailure.usage(
                    "--to: %s has no member '%s'; it has %s"
                            .formatted(
                                    cluster.key(),
                                    target,
                                    String.join(
                                            ", ",
                                            cluster.part().members().stream()
                                                    .map(MemberSight::name)
                                                    .toList())));
        }
        if (!cluster.part().phase().equals("stable")) {
            throw VerbFailure.failed(
                    "%s: term %d is being settled (%s): look again in some seconds"
                            .formatted(
                                    cluster.key(), cluster.part().term(), cluster.part().phase()));
        }
        if (cluster.part().primary().equals(target)) {
            throw VerbFailure.failed(
                    "%s: %s is the primary already".formatted(cluster.key(), target));
        }
        cluster.part().members().stream()
                .filter(it -> it.name().equals(target))
                .findFirst()
                .flatMap(MemberSight::lagging)
                .ifPresent(why -> {
                    throw VerbFailure.failed("%s: %s".formatted(cluster.key(), why));
                });
    }

    private static String furthest(Cluster cluster) {
        return cluster.part().members().stream()
                .filter(it -> it.role() == MemberSight.Role.REPLICA && it.streams())
                .max(
                        Comparator.comparing(MemberSight::counted)
                                .thenComparingLong(MemberSight::end)
                                .thenComparing(MemberSight::name, Comparator.reverseOrder()))
                .map(MemberSight::name)
                .orElseThrow(() ->
                        VerbFailure.failed(
                                "%s: no replica keeps up with the primary, so that nobody can take its place%s; 'drover db check %s' says what a loss would cost now"
                                        .formatted(
                                                cluster.key(),
                                                cluster.missing()
                                                        .map(": start a member first. "::concat)
                                                        .orElse(""),
                                                cluster.key())));
    }
}
