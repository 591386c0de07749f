package dev.drover.role;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * What members hold each other to while the record cannot be read (rule 9). A primary collects confirmations; who gives one is
 * bound by it: it promises nothing until the primary's time is over.
 *
 * @param term in which those were given that were heard
 * @param heard the start of the newest question that each member confirmed
 * @param boundUntil promises are refused before this; empty = nothing was confirmed since the supervisor began
 * @param begunAt when the supervisor began: what was confirmed before is not known any more
 */
public record Confirmations(
        long term,
        SortedMap<Member, Duration> heard,
        Optional<Duration> boundUntil,
        Optional<Duration> begunAt) {

    static final Confirmations NONE =
            new Confirmations(0, new TreeMap<>(), Optional.empty(), Optional.empty());

    public Confirmations {
        heard = Collections.unmodifiableSortedMap(heard);
    }

    Confirmations begun(Duration now) {
        return begunAt.isPresent()
                ? this
                : new Confirmations(term, heard, boundUntil, Optional.of(now));
    }

    Confirmations bound(Duration until) {
        Duration latest = boundUntil.filter(known -> known.compareTo(until) > 0).orElse(until);
        return new Confirmations(term, heard, Optional.of(latest), begunAt);
    }

    /** A member confirmed; what was heard in another term is forgotten. */
    Confirmations hearing(Member by, long in, Duration startedAt) {
        TreeMap<Member, Duration> all = in == term ? new TreeMap<>(heard) : new TreeMap<>();
        all.merge(by, startedAt, (one, other) -> one.compareTo(other) > 0 ? one : other);
        return new Confirmations(in, all, boundUntil, begunAt);
    }

    /** When those members confirmed that term; empty = not all of them ever did. */
    Optional<Collection<Duration>> of(SortedSet<Member> members, long in) {
        boolean all = in == term && heard.keySet().containsAll(members);
        if (!all) {
            return Optional.empty();
        }
        List<Duration> starts = new ArrayList<>();
        heard.forEach((by, startedAt) -> {
            if (members.contains(by)) {
                starts.add(startedAt);
            }
        });
        return Optional.of(starts);
    }
}
