package dev.drover.role;

import java.util.Comparator;

/**
 * One life of a member's data: a member whose data directory is lost comes back under the same name as somebody else.
 *
 * @param name the member's name, unique in its cluster
 * @param incarnation random, new with every new data directory; empty while there is none
 */
public record Member(String name, String incarnation) implements Comparable<Member> {

    private static final Comparator<Member> ORDER =
            Comparator.comparing(Member::name).thenComparing(Member::incarnation);

    @Override
    public int compareTo(Member other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return name + "/" + incarnation;
    }
}
