package dev.drover.surface.cli.verb;

import dev.drover.database.DatabasePart;
import dev.drover.database.MemberSight;
import dev.drover.database.RoleWish;
import dev.drover.role.MemberWord;
import dev.drover.role.OperatorEvent.MemberAsked;
import dev.drover.role.SwitchoverAdvice;
import dev.drover.surface.cli.view.Cluster;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The arguments that name one member of a replicated database, and what is asked for about it. */
final class MemberArgument {

    @Mixin private final DatabaseName named = new DatabaseName();
    @Mixin private final WaitOptions waiting = new WaitOptions();

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "MEMBER",
            description = "The member, for example db-2; 'drover db list' shows them")
    private @Nullable String member;

    @Option(names = "--dry-run", description = "Say what would be asked for, and ask for nothing")
    private boolean dryRun;

    /**
     * What a verb does with a member.
     *
     * @param word of the protocol
     * @param anyway whether a person takes what follows from it
     * @param would what would happen, for a dry run; begins with a small letter
     * @param done what has happened
     * @param reached whether that is so, by what was seen of the member before and now
     */
    record Deed(
            MemberWord word,
            boolean anyway,
            String would,
            String done,
            BiPredicate<MemberSight, MemberSight> reached) {}

    /** Asks for it, and waits until the member says that it is done; or says what would be. */
    int perform(Surroundings surroundings, Deed deed) {
        var timeout = waiting.timeout();
        Cluster cluster = named.find(surroundings);
        RoleRequest.refuseWhileSuspended(cluster);
        MemberSight before = find(cluster);
        Optional<String> refused = plain(cluster.part(), before, deed);
        if (refused.isPresent()) {
            throw VerbFailure.failed("%s: %s".formatted(cluster.key(), refused.get()));
        }
        if (dryRun) {
            surroundings
                    .console()
                    .say(
                            "%s: %s %s%s; the operator looks again before it begins, and refuses it where too few replicas would be left, or a term is not settled"
                                    .formatted(
                                            cluster.key(),
                                            before.name(),
                                            deed.would(),
                                            outage(cluster, before, deed)));
            return ExitCode.DONE;
        }
        boolean reached =
                new RoleRequest(surroundings)
                        .await(
                                cluster,
                                new MemberAsked(before.name(), deed.word(), deed.anyway()),
                                part ->
                                        sight(part, before.name())
                                                .filter(now -> heeded(part, now))
                                                .filter(now -> deed.reached().test(before, now))
                                                .isPresent(),
                                timeout)
                        .isPresent();
        if (reached) {
            surroundings
                    .console()
                    .say("%s: %s %s".formatted(cluster.key(), before.name(), deed.done()));
        }
        return reached ? ExitCode.DONE : ExitCode.DIFFERENT;
    }

    /** What was so before it was asked for is no sign that it was done. */
    private static boolean heeded(DatabasePart part, MemberSight member) {
        return member.heeded() == RoleWish.number(part.asked());
    }

    private MemberSight find(Cluster cluster) {
        List<String> names = cluster.part().members().stream().map(MemberSight::name).toList();
        String wanted =
                Optional.ofNullable(member)
                        .orElseThrow(() ->
                                VerbFailure.usage(
                                        "write the name of a member of %s: %s"
                                                .formatted(
                                                        cluster.key(), String.join(", ", names))));
        return sight(cluster.part(), wanted)
                .orElseThrow(() ->
                        VerbFailure.usage(
                                "%s has no member '%s'; it has %s"
                                        .formatted(
                                                cluster.key(), wanted, String.join(", ", names))));
    }

    private static Optional<MemberSight> sight(DatabasePart part, String name) {
        return part.members().stream().filter(it -> it.name().equals(name)).findFirst();
    }

    /** What needs no operator to be seen; it decides about the rest. */
    private static Optional<String> plain(DatabasePart part, MemberSight member, Deed deed) {
        if (!member.trouble().isEmpty()) {
            return Optional.of(
                    "%s does not answer (%s): its supervisor has to carry it out"
                            .formatted(member.name(), member.trouble()));
        }
        boolean primary = member.name().equals(part.primary());
        return switch (deed.word()) {
            case FENCE ->
                    primary && !deed.anyway()
                            ? Optional.of(
                                    "%s is the primary: nobody could write until another is; %s, or write --allow-outage"
                                            .formatted(
                                                    member.name(),
                                                    SwitchoverAdvice.first(part.hasFollower())))
                            : Optional.empty();
            case UNFENCE ->
                    member.fenced()
                            ? Optional.empty()
                            : Optional.of(member.name() + " is not fenced");
            case REJOIN, REINIT -> unfit(part, member, primary);
        };
    }

    /** What a person takes who has the primary stopped. */
    private static String outage(Cluster cluster, MemberSight member, Deed deed) {
        if (deed.word() != MemberWord.FENCE || !member.name().equals(cluster.part().primary())) {
            return "";
        }
        if (!cluster.part().hasFollower()) {
            return "; no other keeps up, so that nobody takes its place: nobody can write until it"
                    + " is unfenced";
        }
        return cluster.handsOff()
                .map(why ->
                        "; nobody takes its place without a person (%s): nobody can write until drover db failover, or until it is unfenced"
                                .formatted(why))
                .orElse("; nobody can write until another is primary");
    }

    private static Optional<String> unfit(DatabasePart part, MemberSight member, boolean primary) {
        if (member.fenced()) {
            return Optional.of(member.name() + " is fenced: drover db unfence first");
        }
        return primary
                ? Optional.of(
                        "%s is the primary, whom the others follow: %s"
                                .formatted(
                                        member.name(), SwitchoverAdvice.first(part.hasFollower())))
                : Optional.empty();
    }
}
