package dev.drover.proxy;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What is recorded about a document that members of a proxy carry out.
 *
 * @param proxy which one, {@code namespace/name}; empty for none yet
 * @param former which one it was on before, and may stand on still; empty for none
 * @param places each a host and a path that it has there
 * @param leaving such as it had before, and may stand at still
 * @param since the index of the store from which on the document counts as there: the older of two is served; 0 for a
 *     document that needs no place
 * @param generation of the text that was published; 0 for none
 * @param index of what was published, in the store; 0 for nothing
 * @param confirmed how many members do it
 * @param members how many there are
 */
public record ProxyPart(
        String proxy,
        String former,
        List<String> places,
        List<String> leaving,
        long since,
        long generation,
        long index,
        int confirmed,
        int members) {

    /** Between the name of a proxy and a host. */
    private static final String PLACE_BEGINS = ": ";

    /** Nothing was published. */
    public static final ProxyPart NOTHING =
            new ProxyPart("", "", List.of(), List.of(), 0, 0, 0, 0, 0);

    public ProxyPart {
        former = Objects.requireNonNullElse(former, "");
        places = List.copyOf(places);
        leaving = List.copyOf(leaving);
    }

    /** Whether it would stand on three proxies: it moves on before it left the one before. */
    public boolean scattersBy(ProxyName where) {
        String next = where.toString();
        return !former.isEmpty() && !former.equals(next) && !proxy.equals(next);
    }

    /** It counts as there from then on, unless that was told before. */
    public ProxyPart there(long index) {
        return since > 0 ? this : copy(proxy, former, leaving, index);
    }

    /** It is about to be published there: what stands at its old places stands there until then. */
    public ProxyPart at(ProxyName where, List<String> newPlaces) {
        boolean moves = !proxy.isEmpty() && !proxy.equals(where.toString());
        List<String> left =
                Stream.concat(places.stream(), leaving.stream())
                        .filter(place -> !newPlaces.contains(place))
                        .distinct()
                        .sorted()
                        .toList();
        return moves
                ? new ProxyPart(where.toString(), proxy, newPlaces, left, since, 0, 0, 0, 0)
                : new ProxyPart(
                        where.toString(),
                        former,
                        newPlaces,
                        left,
                        since,
                        generation,
                        index,
                        confirmed,
                        members);
    }

    /** It was published: it stands at no old place but those on the proxy that it leaves. */
    public ProxyPart published(long newGeneration, long newIndex) {
        return new ProxyPart(
                proxy,
                former,
                places,
                leaving.stream().filter(this::isOnFormer).toList(),
                since,
                newGeneration,
                newIndex,
                confirmed,
                members);
    }

    /** It stands nowhere but where it is to. */
    public ProxyPart withoutFormer() {
        List<String> left = leaving.stream().filter(place -> !isOnFormer(place)).toList();
        return copy(proxy, "", left, since);
    }

    /** It never stood anywhere, and is not about to. */
    public ProxyPart nowhere() {
        return NOTHING.there(since);
    }

    private boolean isOnFormer(String place) {
        return !former.isEmpty() && place.startsWith(former + PLACE_BEGINS);
    }

    /** All places where it may stand. */
    public List<String> held() {
        return Stream.concat(places.stream(), leaving.stream()).toList();
    }

    /** One place, as people write it. */
    public static String place(String proxy, String host, String path) {
        return proxy + PLACE_BEGINS + host + path;
    }

    /** Members have it. */
    public ProxyPart seen(Confirmation confirmation) {
        return new ProxyPart(
                proxy,
                former,
                places,
                leaving,
                since,
                generation,
                index,
                confirmation.confirmed(),
                confirmation.members());
    }

    private ProxyPart copy(String where, String before, List<String> left, long there) {
        return new ProxyPart(
                where, before, places, left, there, generation, index, confirmed, members);
    }
}
