package dev.drover.role;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a server says about itself at this moment.
 *
 * @param end where its WAL ends, as far as it knows; for people and for estimates, never for a choice
 * @param receiving whether a standby's receiver streams
 * @param attached at a primary: who streams from it under a name of this term, and has nearly caught up
 */
public record Observation(Optional<Position> end, boolean receiving, SortedSet<Member> attached) {

    /** It said nothing. */
    public static final Observation NOTHING =
            new Observation(Optional.empty(), false, new TreeSet<>());

    public Observation {
        attached = Collections.unmodifiableSortedSet(new TreeSet<>(attached));
    }
}
