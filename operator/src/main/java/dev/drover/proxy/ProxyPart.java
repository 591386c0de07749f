package dev.drover.proxy;

import java.util.List;
import java.util.Objects;

/**
 * What is recorded about a document that members of a proxy carry out.
 *
 * @param proxy which one, {@code namespace/name}; empty for none yet
 * @param former which one it was on before, and may stand on still; empty for none
 * @param places each a host and a path that it has there
 * @param generation of the text that was published; 0 for none
 * @param index of what was published, in the store; 0 for nothing
 * @param confirmed how many members do it
 * @param members how many there are
 */
public record ProxyPart(
        String proxy,
        String former,
        List<String> places,
        long generation,
        long index,
        int confirmed,
        int members) {

    /** Nothing was published. */
    public static final ProxyPart NOTHING = new ProxyPart("", "", List.of(), 0, 0, 0, 0);

    public ProxyPart {
        former = Objects.requireNonNullElse(former, "");
        places = List.copyOf(places);
    }

    /** Whether it would stand on three proxies: it moves on before it left the one before. */
    public boolean scattersBy(ProxyName where) {
        String next = where.toString();
        return !former.isEmpty() && !former.equals(next) && !proxy.equals(next);
    }

    /** It is about to be published there. */
    public ProxyPart at(ProxyName where, List<String> newPlaces) {
        boolean moves = !proxy.isEmpty() && !proxy.equals(where.toString());
        return moves
                ? new ProxyPart(where.toString(), proxy, newPlaces, 0, 0, 0, 0)
                : new ProxyPart(
                        where.toString(), former, newPlaces, generation, index, confirmed, members);
    }

    /** It was published. */
    public ProxyPart published(long newGeneration, long newIndex) {
        return new ProxyPart(proxy, former, places, newGeneration, newIndex, confirmed, members);
    }

    /** It stands nowhere but where it is to. */
    public ProxyPart withoutFormer() {
        return new ProxyPart(proxy, "", places, generation, index, confirmed, members);
    }

    /** Members have it. */
    public ProxyPart seen(Confirmation confirmation) {
        return new ProxyPart(
                proxy,
                former,
                places,
                generation,
                index,
                confirmation.confirmed(),
                confirmation.members());
    }
}
