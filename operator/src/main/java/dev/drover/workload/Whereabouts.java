package dev.drover.workload;

import dev.drover.adapter.nomad.Nomad;
import dev.drover.adapter.nomad.NomadNode;
import dev.drover.document.Condition;
import dev.drover.planning.Plan;
import dev.drover.planning.Plan.Move;
import dev.drover.workload.RolePlaces.Answer;
import dev.drover.workload.RolePlaces.Holder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where a job is to run, if it follows a role. Pure.
 *
 * @param verdict what that means for its registration
 * @param abode where it is to run; empty unless the verdict is {@code THERE}
 * @param reason of its not being Ready; empty when nothing keeps it from that
 * @param message for people; empty when there is nothing to say
 * @param look how soon to ask again, although nothing was told
 */
record Whereabouts(
        Verdict verdict,
        Optional<Abode> abode,
        String reason,
        String message,
        Optional<Duration> look) {

    /** It follows nothing: Nomad finds a place. */
    static final Whereabouts ANYWHERE =
            new Whereabouts(Verdict.ANYWHERE, Optional.empty(), "", "", Optional.empty());

    /** How soon to look again: what is waited for is told, but for nodes of Nomad, and how it fares that a job ends. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    private static final String NOBODY = "RoleNowhere";
    private static final String UNKNOWN = "RoleUnknown";
    private static final String NO_NODE = "NodeUnknown";
    private static final String NODE_CLOSED = "NodeNotReady";
    private static final String LEAVING = "Moving";

    /** What is to be done about its registration. */
    enum Verdict {
        /** It may run on any node. */
        ANYWHERE,
        /** It runs on one node. */
        THERE,
        /** No instance of it may run. */
        NOWHERE,
        /** Nothing is changed: what runs goes on, what does not run does not begin. */
        HELD
    }

    /**
     * How the job was registered last.
     *
     * @param abode where, if it followed a role
     * @param stage how far that has come
     */
    record Before(Optional<Abode> abode, Stage stage) {}

    /** How far a registration has come. */
    enum Stage {
        /** It asks for no instance, and none runs. */
        GONE,
        /** It asks for no instance, and one may run still. */
        LEAVING,
        /** It asks for instances, and there are some. */
        RUNS,
        /** It asks for instances, and there are none. */
        ABSENT
    }

    /**
     * Where it is to run now. What is not known changes nothing. A place is left before another is taken: Nomad would let it run on
     * where it was as long as there is no room at the other, and for as long as it takes to end.
     *
     * @param nodes which nodes have that host; asked only when it moves, or has a place and does not run there
     */
    static Whereabouts of(
            Followee followee,
            Answer answer,
            Before before,
            Function<String, List<NomadNode>> nodes) {
        Optional<Abode> known = before.abode().filter(abode -> abode.isOf(followee));
        return switch (answer) {
            case Answer.Unknown(String why) ->
                    known.map(Whereabouts::staying)
                            .orElseGet(() ->
                                    held("who is %s is not known: %s".formatted(followee, why)));
            case Answer.Nobody(String why) ->
                    nowhere(NOBODY, "nobody is %s: %s".formatted(followee, why));
            case Answer.Held(List<Holder> holders) ->
                    known.filter(abode ->
                                    holders.stream()
                                            .anyMatch(holder -> stays(followee, abode, holder)))
                            .map(abode -> at(abode, followee, holders, before, nodes))
                            .orElseGet(() -> moving(followee, holders, before, nodes));
        };
    }

    /** A member of whom it is not known now where he is has not moved. */
    private static boolean stays(Followee followee, Abode abode, Holder holder) {
        boolean unknown = holder.host().isEmpty() && holder.member().equals(abode.member());
        return unknown || abode.isOf(followee, holder);
    }

    /** Where it has a place but does not run, the node may be closed, or be another by now at the same address. */
    private static Whereabouts at(
            Abode abode,
            Followee followee,
            List<Holder> holders,
            Before before,
            Function<String, List<NomadNode>> nodes) {
        boolean open =
                before.stage() != Stage.ABSENT
                        || nodes.apply(abode.host()).stream()
                                .anyMatch(node -> node.ready() && node.id().equals(abode.node()));
        if (open) {
            return staying(abode);
        }
        Whereabouts other = moving(followee, holders, before, nodes);
        return other.reason().equals(NODE_CLOSED) ? other.staying(Optional.of(abode)) : other;
    }

    /** The registration stays as it is: what it asks for comes back with the node. */
    private Whereabouts staying(Optional<Abode> place) {
        return new Whereabouts(Verdict.THERE, place, reason, message, look);
    }

    private static Whereabouts moving(
            Followee followee,
            List<Holder> holders,
            Before before,
            Function<String, List<NomadNode>> nodes) {
        List<String> missed = new ArrayList<>();
        boolean closed = false;
        for (Holder holder : holders) {
            List<NomadNode> found = nodes.apply(holder.host());
            Optional<NomadNode> open =
                    found.stream()
                            .filter(NomadNode::ready)
                            .min(Comparator.comparing(NomadNode::id));
            if (open.isPresent()) {
                return to(followee, holder, open.get(), before);
            }
            closed |= !found.isEmpty();
            missed.add(missed(holder, found));
        }
        if (holders.stream().anyMatch(holder -> holder.host().isEmpty())) {
            return held("%s: %s".formatted(followee, String.join(", ", missed)));
        }
        if (closed) {
            return nowhere(NODE_CLOSED, "%s: %s".formatted(followee, String.join(", ", missed)));
        }
        return nowhere(
                NO_NODE,
                ("%s: %s, and no node of Nomad has that address as unique.network.ip-address, as"
                     + " its name or in its meta as %s; write that into the client block of the"
                     + " node's agent")
                        .formatted(followee, String.join(", ", missed), Nomad.ADDRESS_META));
    }

    private static String missed(Holder holder, List<NomadNode> closed) {
        if (holder.host().isEmpty()) {
            return "%s has not said where it is".formatted(holder.member());
        }
        return closed.stream()
                .map(node ->
                        "%s is on node %s, of which Nomad says: %s"
                                .formatted(holder.member(), node.name(), node.state()))
                .findFirst()
                .orElseGet(() -> "%s is at %s".formatted(holder.member(), holder.host()));
    }

    private static Whereabouts to(Followee followee, Holder holder, NomadNode node, Before before) {
        String where =
                "to node %s, where %s is %s".formatted(node.name(), holder.member(), followee);
        Abode next =
                new Abode(
                        followee.toString(),
                        holder.member(),
                        holder.host(),
                        node.id(),
                        node.name());
        boolean same = Abode.nodeOf(before.abode()).equals(node.id());
        boolean free = before.stage() == Stage.GONE || (same && before.stage() != Stage.LEAVING);
        return free
                ? new Whereabouts(Verdict.THERE, Optional.of(next), "", where, Optional.empty())
                : nowhere(LEAVING, where);
    }

    private static Whereabouts staying(Abode abode) {
        return new Whereabouts(Verdict.THERE, Optional.of(abode), "", "", Optional.empty());
    }

    /** It stays for a while although that member does not have the role at this moment. */
    static Whereabouts waiting(Abode abode, Duration rest) {
        return new Whereabouts(Verdict.THERE, Optional.of(abode), "", "", Optional.of(rest));
    }

    private static Whereabouts held(String why) {
        return new Whereabouts(Verdict.HELD, Optional.empty(), UNKNOWN, why, Optional.of(LOOK));
    }

    private static Whereabouts nowhere(String reason, String why) {
        return new Whereabouts(Verdict.NOWHERE, Optional.empty(), reason, why, Optional.of(LOOK));
    }

    /** Whether a job would be the same there. */
    boolean isAs(Whereabouts other) {
        return verdict == other.verdict && abode.equals(other.abode);
    }

    /** Whether it is on its way from one node to another. */
    boolean moving() {
        return reason.equals(LEAVING);
    }

    /** Whether it has a place, or needs none. */
    boolean settled() {
        return reason.isEmpty();
    }

    /** Whether the only thing that keeps it is that nothing is known of what it follows. */
    static boolean isUnknown(Condition ready) {
        return ready.reason().equals(UNKNOWN);
    }

    /** A job that is taken off its node waits for nothing. A plan with nothing to do says why nothing of it runs. */
    Plan<JobStep, JobPart> told(Plan<JobStep, JobPart> plan, Instant now) {
        return plan.move().isPresent()
                ? new Plan<>(
                        plan.move().map(this::leaving),
                        plan.conditions(),
                        plan.part(),
                        plan.revisitAfter())
                : new Plan<>(
                        Optional.empty(),
                        List.of(
                                new Condition(
                                        Condition.PROGRESSING,
                                        moving() ? Condition.Status.TRUE : Condition.Status.FALSE,
                                        moving() ? LEAVING : "Idle",
                                        moving() ? message : "",
                                        now),
                                new Condition(
                                        Condition.READY,
                                        Condition.Status.FALSE,
                                        reason,
                                        message,
                                        now)),
                        plan.part(),
                        look.or(plan::revisitAfter));
    }

    private Move<JobStep> leaving(Move<JobStep> move) {
        return move.step() instanceof JobStep.Register(var job, var generation, var expected, _, _)
                ? new Move<>(new JobStep.Leave(job, generation, expected, message), move.cause())
                : move;
    }

    /** Looks again in time, should nothing be told until then. */
    Plan<JobStep, JobPart> again(Plan<JobStep, JobPart> plan) {
        return look.map(soon ->
                        new Plan<>(
                                plan.move(),
                                plan.conditions(),
                                plan.part(),
                                plan.revisitAfter()
                                        .filter(other -> other.compareTo(soon) < 0)
                                        .or(() -> look)))
                .orElse(plan);
    }

    /** Nothing is to be done. */
    Plan<JobStep, JobPart> resting(JobPart part, Instant now) {
        return told(new Plan<>(Optional.empty(), List.of(), part, Optional.empty()), now);
    }
}
