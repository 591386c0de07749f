package dev.drover.database;

import dev.drover.database.MemberSight.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What would follow if a member were lost now, by what was last seen of its cluster. Pure.
 *
 * @param member that would be lost
 * @param outcome for people
 * @param safe whether nothing acknowledged would be lost
 */
public record Forecast(String member, String outcome, boolean safe) {

    private static final String ASYNC = "async";
    private static final String REQUIRED = "required";
    private static final String STABLE = "stable";

    /**
     * One of each member, and of a primary that is no member any more.
     *
     * @param handsOff why nobody takes over by itself; empty when somebody does
     */
    public static List<Forecast> of(DatabasePart part, Optional<String> handsOff) {
        List<Forecast> all = new ArrayList<>();
        boolean known =
                part.members().stream().anyMatch(member -> member.name().equals(part.primary()));
        if (!known) {
            all.add(
                    new Forecast(
                            part.primary().isEmpty() ? "(no primary)" : part.primary(),
                            part.primary().isEmpty()
                                    ? "nobody is primary: clients cannot write"
                                    : "it is the primary, and no member by the document",
                            false));
        }
        part.members().forEach(member -> all.add(of(part, member, handsOff)));
        return all;
    }

    private static Forecast of(DatabasePart part, MemberSight member, Optional<String> handsOff) {
        boolean primary = member.name().equals(part.primary());
        if (!part.phase().equals(STABLE)) {
            return new Forecast(
                    member.name(),
                    "term %d is not settled (%s): look again in a moment"
                            .formatted(part.term(), part.phase()),
                    false);
        }
        if (!member.trouble().isEmpty()) {
            return new Forecast(
                    member.name(),
                    "it does not answer now (%s)".formatted(member.trouble()),
                    !primary);
        }
        if (member.fenced()) {
            return new Forecast(member.name(), "it is fenced: its server is off already", !primary);
        }
        if (primary && member.role() != Role.PRIMARY) {
            return new Forecast(
                    member.name(), "it is to be the primary, and its server does not run", false);
        }
        if (primary) {
            return ofPrimary(part, member, handsOff);
        }
        return serves(part)
                ? ofReplica(part, member)
                : new Forecast(
                        member.name(),
                        "%s is the primary and does not run now: whoever is lost besides may be the one who is needed"
                                .formatted(part.primary()),
                        false);
    }

    private static boolean serves(DatabasePart part) {
        return part.members().stream()
                .filter(member -> member.name().equals(part.primary()))
                .allMatch(member -> member.role() == Role.PRIMARY);
    }

    private static Forecast ofPrimary(
            DatabasePart part, MemberSight primary, Optional<String> handsOff) {
        List<MemberSight> heirs =
                part.members().stream()
                        .filter(it -> !it.name().equals(primary.name()) && it.streams())
                        .toList();
        if (heirs.isEmpty()) {
            return new Forecast(
                    primary.name(),
                    "nobody takes over: writes stop until it is back; what only it has is lost with"
                            + " its disk",
                    false);
        }
        String who = heirs.stream().map(MemberSight::name).collect(Collectors.joining(" or "));
        if (handsOff.isPresent() || !part.replaceable()) {
            return new Forecast(
                    primary.name(),
                    "writes stop: nobody takes over without a person (%s); see drover db failover --dry-run"
                            .formatted(handsOff.orElse("too few others answer")),
                    false);
        }
        String when = part.mode().equals(ASYNC) ? "in about 8 s" : "in about 2 to 9 s";
        return part.waitsFor() == 0
                ? new Forecast(
                        primary.name(),
                        "%s takes over %s; writes that were not yet sent are lost: %s by what is known"
                                .formatted(who, when, lags(heirs)),
                        false)
                : new Forecast(
                        primary.name(),
                        "%s takes over %s; nothing acknowledged is lost".formatted(who, when),
                        true);
    }

    private static String lags(List<MemberSight> heirs) {
        return heirs.stream()
                .map(it ->
                        it.name()
                                + " is "
                                + it.lag().map(bytes -> bytes + " bytes").orElse("unknown")
                                + " behind")
                .collect(Collectors.joining(", "));
    }

    private static Forecast ofReplica(DatabasePart part, MemberSight replica) {
        long others =
                part.members().stream()
                        .filter(it -> !it.name().equals(replica.name()) && it.counted())
                        .count();
        if (!replica.counted() || others >= part.waitsFor()) {
            return new Forecast(replica.name(), "nothing is lost, and nobody waits", true);
        }
        return part.mode().equals(REQUIRED)
                ? new Forecast(
                        replica.name(), "nothing is lost; commits wait until it is back", true)
                : new Forecast(
                        replica.name(),
                        "nothing is lost; commits wait for about 2 s, then the primary goes on with"
                                + " fewer replicas",
                        true);
    }
}
