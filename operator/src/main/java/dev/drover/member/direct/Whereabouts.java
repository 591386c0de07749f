package dev.drover.member.direct;

import dev.drover.proxy.AdminAccess;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The Caddies in which our part may stand, as it is kept in the store: told before it is put there, and forgotten when it was seen
 * to be gone. Pure.
 *
 * @param places how each is reached, no two with one address; the last is the one where it is to stand
 */
record Whereabouts(List<AdminAccess> places) {

    static final Whereabouts NONE = new Whereabouts(List.of());

    /** Each is asked in turn, and may keep us waiting for five seconds. */
    static final int MOST = 8;

    Whereabouts {
        places = places == null ? List.of() : List.copyOf(places);
    }

    /** It is to stand there from now on. */
    Whereabouts movedTo(AdminAccess place) {
        return new Whereabouts(
                Stream.concat(without(place.address()).places.stream(), Stream.of(place)).toList());
    }

    /** It was seen that it does not stand there. */
    Whereabouts without(String address) {
        return new Whereabouts(
                places.stream().filter(place -> !place.address().equals(address)).toList());
    }

    /** Without those that a person says are no more. */
    Whereabouts withoutAll(List<String> abandoned) {
        return new Whereabouts(
                places.stream().filter(place -> !abandoned.contains(place.address())).toList());
    }

    /** Whether it stands there last of all. */
    boolean endsAt(String address) {
        return last().filter(place -> place.address().equals(address)).isPresent();
    }

    /** Where it is to stand; empty before it stood anywhere. */
    Optional<AdminAccess> last() {
        return places.isEmpty() ? Optional.empty() : Optional.of(places.getLast());
    }

    /** Where it may stand, and is not to, while it is to stand there. */
    List<AdminAccess> former(String address) {
        return without(address).places;
    }
}
