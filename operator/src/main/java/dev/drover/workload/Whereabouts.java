package dev.drover.workload;

import dev.drover.adapter.nomad.Nomad;
import dev.drover.adapter.nomad.NomadNode;
import dev.drover.document.Condition;
import dev.drover.planning.Plan;
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
 */
record Whereabouts(Verdict verdict, Optional<Abode> abode, String reason, String message) {

    /** It follows nothing: Nomad finds a place. */
    static final Whereabouts ANYWHERE = new Whereabouts(Verdict.ANYWHERE, Optional.empty(), "", "");

    /** How soon to look again: what is waited for is told, but for nodes of Nomad, and how it fares that a job ends. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    private static final String NOBODY = "RoleNowhere";
    private static final String UNKNOWN = "RoleUnknown";
    private static final String NO_NODE = "NodeUnknown";
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
     * @param runs it asks for instances
     * @param leaving it asks for none any more, and Nomad has not acted on that yet
     */
    record Before(Optional<Abode> abode, boolean runs, boolean leaving) {}

    /**
     * Where it is to run now. What is not known changes nothing. A place is left before another is taken: Nomad would let it run on
     * where it was as long as there is no room at the other.
     *
     * @param nodes which nodes have that host; asked only when it moves
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
                            .map(Whereabouts::staying)
                            .orElseGet(() -> moving(followee, holders, before, nodes));
        };
    }

    /** A member of whom it is not known now where he is has not moved. */
    private static boolean stays(Followee followee, Abode abode, Holder holder) {
        boolean unknown = holder.host().isEmpty() && holder.member().equals(abode.member());
        return unknown || abode.isOf(followee, holder);
    }

    private static Whereabouts moving(
            Followee followee,
            List<Holder> holders,
            Before before,
            Function<String, List<NomadNode>> nodes) {
        List<String> missed = new ArrayList<>();
        for (Holder holder : holders) {
            Optional<NomadNode> node =
                    nodes.apply(holder.host()).stream().min(Comparator.comparing(NomadNode::id));
            if (node.isPresent()) {
                return to(followee, holder, node.get(), before);
            }
            missed.add(
                    holder.host().isEmpty()
                            ? "%s has not said where it is".formatted(holder.member())
                            : "%s is at %s".formatted(holder.member(), holder.host()));
        }
        if (holders.stream().anyMatch(holder -> holder.host().isEmpty())) {
            return held("%s: %s".formatted(followee, String.join(", ", missed)));
        }
        return nowhere(
                NO_NODE,
                ("%s: %s, and no node of Nomad has that address as unique.network.ip-address, as"
                     + " its name or in its meta as %s; write that into the client block of the"
                     + " node's agent")
                        .formatted(followee, String.join(", ", missed), Nomad.ADDRESS_META));
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
        boolean elsewhere = before.runs() && !Abode.nodeOf(before.abode()).equals(node.id());
        return elsewhere || before.leaving()
                ? nowhere(LEAVING, where)
                : new Whereabouts(Verdict.THERE, Optional.of(next), "", where);
    }

    private static Whereabouts staying(Abode abode) {
        return new Whereabouts(Verdict.THERE, Optional.of(abode), "", "");
    }

    private static Whereabouts held(String why) {
        return new Whereabouts(Verdict.HELD, Optional.empty(), UNKNOWN, why);
    }

    private static Whereabouts nowhere(String reason, String why) {
        return new Whereabouts(Verdict.NOWHERE, Optional.empty(), reason, why);
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

    /** A plan with nothing to do says why nothing of it runs, whatever else is said of the job. */
    Plan<JobStep, JobPart> told(Plan<JobStep, JobPart> plan, Instant now) {
        return plan.move().isPresent()
                ? plan
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
                        Optional.of(LOOK));
    }

    /** Nothing is to be done. */
    Plan<JobStep, JobPart> resting(JobPart part, Instant now) {
        return told(new Plan<>(Optional.empty(), List.of(), part, Optional.empty()), now);
    }
}
