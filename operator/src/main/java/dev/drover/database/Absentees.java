package dev.drover.database;

import dev.drover.cluster.MemberPlace;
import dev.drover.document.DocumentKey;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Tells a person which members to start, where they were last, and how. Pure. */
final class Absentees {

    private final DocumentKey cluster;
    private final Function<String, Optional<MemberPlace>> places;

    /**
     * Of one cluster.
     *
     * @param places where a member said last that it is; empty = not known
     */
    Absentees(DocumentKey cluster, Function<String, Optional<MemberPlace>> places) {
        this.cluster = cluster;
        this.places = places;
    }

    /** What to do about those members that do not answer; empty when all do. */
    Optional<String> remedy(List<MemberSight> members) {
        List<MemberSight> absent = members.stream().filter(it -> !it.answers()).toList();
        if (absent.isEmpty()) {
            return Optional.empty();
        }
        String jobs =
                absent.stream()
                        .map(it -> cluster.namespace() + "--" + it.name())
                        .collect(Collectors.joining(", "));
        return Optional.of(
                "not heard: %s; to start one that does not run: there 'systemctl start drover-member-postgres', or 'nomad job run' as before where Nomad runs it (%s)"
                        .formatted(
                                absent.stream().map(this::where).collect(Collectors.joining(", ")),
                                jobs));
    }

    private String where(MemberSight member) {
        return places.apply(member.name())
                .map(place ->
                        "%s (%s; last at %s, on %s)"
                                .formatted(
                                        member.name(),
                                        member.trouble(),
                                        place.api(),
                                        place.holder().where()))
                .orElseGet(() ->
                        "%s (%s; its place is not known here)"
                                .formatted(member.name(), member.trouble()));
    }
}
