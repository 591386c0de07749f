package dev.drover.member.direct;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The Caddies in which our part may stand, as it is kept in the store: told before it is put there, and forgotten when it was seen
 * to be gone. Pure.
 *
 * @param places no two of one Caddy; the last is the one where it is to stand
 * @param leaving since when it is to stand nowhere any more; empty while it is to stand
 */
record Whereabouts(List<Place> places, Optional<Instant> leaving) {

    static final Whereabouts NONE = new Whereabouts(List.of(), Optional.empty());

    /** Each is asked in turn, and may keep us waiting for five seconds. */
    static final int MOST = 8;

    Whereabouts {
        places = places == null ? List.of() : List.copyOf(places);
    }

    /** It is to stand there from now on. The server where it was seen there last stays known. */
    Whereabouts movedTo(Place place) {
        Place there = known(place).flatMap(Place::server).map(place::in).orElse(place);
        return new Whereabouts(
                Stream.concat(without(place).places.stream(), Stream.of(there)).toList(),
                Optional.empty());
    }

    /** It was seen in that server there. */
    Whereabouts seenIn(Place place, String server) {
        return new Whereabouts(
                places.stream().map(one -> one.isAt(place) ? one.in(server) : one).toList(),
                leaving);
    }

    /** What is known of that place. */
    Optional<Place> known(Place place) {
        return places.stream().filter(one -> one.isAt(place)).findFirst();
    }

    /** It was seen that it does not stand there. */
    Whereabouts without(Place place) {
        return new Whereabouts(places.stream().filter(one -> !one.isAt(place)).toList(), leaving);
    }

    /** Without those that a person says are no more. */
    Whereabouts withoutAll(List<String> abandoned) {
        return new Whereabouts(
                places.stream().filter(place -> !place.isAmong(abandoned)).toList(), leaving);
    }

    /** It is to go from everywhere, since then unless that was said before. */
    Whereabouts leavingSince(Instant now) {
        return new Whereabouts(places, leaving.or(() -> Optional.of(now)));
    }

    /** Whether it stands there last of all. */
    boolean endsAt(Place place) {
        return !places.isEmpty() && places.getLast().isAt(place);
    }

    /** The Caddy of another machine with the same address; empty when there is none. */
    Optional<Place> namesakeOf(Place place) {
        return places.stream().filter(one -> one.isNamesakeOf(place)).findFirst();
    }

    /** Where it may stand, and is not to, while it is to stand there. */
    List<Place> former(Place place) {
        return without(place).places;
    }

    /** For people. */
    static String names(List<Place> places) {
        return places.stream().map(Place::name).collect(Collectors.joining(", "));
    }
}
