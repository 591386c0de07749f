package dev.drover.proxy;

import dev.drover.document.Condition.Status;
import dev.drover.proxy.MemberReport.RouteReport;
import dev.drover.proxy.MemberReport.ServiceReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How many members do what was decided, and what is to be said about it.
 *
 * @param confirmed of them
 * @param members that are alive
 * @param ready whether all serve
 * @param reason one word
 * @param message for people
 */
public record Confirmation(
        int confirmed, int members, Status ready, String reason, String message) {

    /** The reason of a route that no service answers. */
    public static final String NOT_SERVING = "NotServing";

    private static final String NO_MEMBER = "NoMember";

    private static final String BY_DNS =
            "; an existing Caddy finds instances by Consul's DNS: nobody asked through it, and no"
                    + " App waits for it";

    /** The same, with what its author might miss though all is well. */
    public Confirmation noting(Optional<String> note) {
        return note.filter(_ -> ready == Status.TRUE)
                .map(words ->
                        new Confirmation(confirmed, members, ready, reason, message + "; " + words))
                .orElse(this);
    }

    /** The same where the operator itself is the member: there is none to run. */
    public Confirmation byTheOperator() {
        return reason.equals(NO_MEMBER)
                ? new Confirmation(
                        0,
                        0,
                        Status.FALSE,
                        "Programming",
                        "the operator has not told yet what stands in the existing Caddy; if this"
                                + " stays, read the log of the operator that leads")
                : this;
    }

    /** Whether there are members, and all of them have it. */
    public boolean complete() {
        return members > 0 && confirmed == members;
    }

    /**
     * About a route.
     *
     * @param generation that was published
     */
    public static Confirmation ofRoute(List<Member> members, RouteEntry entry, long generation) {
        List<Member> serving =
                members.stream()
                        .filter(member ->
                                report(member, entry).generation() == generation && generation > 0)
                        .toList();
        int confirmed = serving.size();
        Optional<String> refused =
                members.stream()
                        .flatMap(member -> report(member, entry).refusalOf(generation).stream())
                        .findFirst();
        if (refused.isPresent()) {
            return new Confirmation(
                    confirmed,
                    members.size(),
                    Status.FALSE,
                    "Refused",
                    "it is not taken, what was served before is served: " + refused.get());
        }
        if (confirmed < members.size() || members.isEmpty()) {
            return pending(confirmed, members);
        }
        return ofServing(serving, entry);
    }

    private static Confirmation ofServing(List<Member> serving, RouteEntry entry) {
        int confirmed = serving.size();
        List<String> lacking =
                entry.services().stream()
                        .flatMap(service -> without(service, serving).stream())
                        .toList();
        if (lacking.isEmpty()) {
            return serving(serving);
        }
        boolean somebodyEverywhere =
                entry.sendsToAddresses()
                        || serving.stream().allMatch(member -> servesAny(member, entry));
        return somebodyEverywhere
                ? new Confirmation(
                        confirmed,
                        confirmed,
                        Status.TRUE,
                        "ServingPartly",
                        "%d of %d members serve it, but %s: its requests go to the other targets"
                                .formatted(confirmed, confirmed, lacking.getFirst()))
                : new Confirmation(
                        confirmed, confirmed, Status.FALSE, NOT_SERVING, lacking.getFirst());
    }

    private static boolean servesAny(Member member, RouteEntry entry) {
        return entry.services().stream()
                .anyMatch(service -> without(service, List.of(member)).isEmpty());
    }

    /**
     * About a proxy.
     *
     * @param generation that was published
     */
    public static Confirmation ofProxy(List<Member> members, long generation) {
        int confirmed =
                (int)
                        members.stream()
                                .filter(member -> member.report().settings() == generation)
                                .count();
        Optional<String> trouble =
                members.stream()
                        .flatMap(member ->
                                member.report().trouble().stream()
                                        .map(words -> member.name() + ": " + words))
                        .findFirst();
        if (trouble.isPresent()) {
            return new Confirmation(
                    confirmed, members.size(), Status.FALSE, "Trouble", trouble.get());
        }
        return confirmed < members.size() || members.isEmpty()
                ? pending(confirmed, members)
                : serving(members);
    }

    private static Confirmation pending(int confirmed, List<Member> members) {
        if (members.isEmpty()) {
            return new Confirmation(
                    0,
                    0,
                    Status.FALSE,
                    NO_MEMBER,
                    "no member of the proxy has reported for 45 s; run jobs/caddy.nomad.hcl, or"
                            + " 'drover member caddy' beside each Caddy");
        }
        return new Confirmation(
                confirmed,
                members.size(),
                Status.FALSE,
                "Programming",
                "%d of %d members have it%s"
                        .formatted(confirmed, members.size(), trouble(members)));
    }

    private static String trouble(List<Member> members) {
        return members.stream()
                .flatMap(member ->
                        member.report().trouble().stream()
                                .map(words -> "; %s: %s".formatted(member.name(), words)))
                .findFirst()
                .orElse("");
    }

    /** What nobody has tried is not said to work. */
    private static Confirmation serving(List<Member> members) {
        int confirmed = members.size();
        return new Confirmation(
                confirmed,
                confirmed,
                Status.TRUE,
                "Serving",
                "%d of %d members serve it%s"
                        .formatted(
                                confirmed,
                                confirmed,
                                members.stream().anyMatch(Member::direct) ? BY_DNS : ""));
    }

    private static Optional<String> without(String service, List<Member> members) {
        for (Member member : members) {
            Map<String, ServiceReport> told = member.report().services();
            if (member.direct() && !told.containsKey(service)) {
                // Of what the operator does not follow itself DNS may know instances.
                continue;
            }
            ServiceReport seen = told.getOrDefault(service, ServiceReport.NONE);
            if (seen.addresses() == 0) {
                return Optional.of("service %s has no healthy instance".formatted(service));
            }
            if (!seen.reached() && member.direct()) {
                return Optional.of("the existing Caddy does not answer at its admin API");
            }
            if (!seen.reached()) {
                return Optional.of(
                        "no instance of service %s answered through the Caddy of %s"
                                .formatted(service, member.name()));
            }
        }
        return Optional.empty();
    }

    private static RouteReport report(Member member, RouteEntry entry) {
        return member.report().routes().getOrDefault(entry.route(), RouteReport.inForce(0));
    }
}
