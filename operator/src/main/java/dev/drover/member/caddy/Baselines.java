package dev.drover.member.caddy;

import dev.drover.adapter.caddy.Caddy.Counted;
import dev.drover.adapter.caddy.Caddy.Requests;
import dev.drover.proxy.MemberReport.Tally;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Whose requests are whose: Caddy counts by address, and where a port is fixed one instance has the address of the one before.
 * What was counted there until an instance came is none of its own. Where that is unclear it is given less, never another's.
 * Not thread-safe.
 */
final class Baselines {

    /** What had been counted at an address when an instance came there, by address and name. */
    private Map<String, Map<String, Requests>> before = new HashMap<>();

    private Map<String, Set<String>> lastOccupants = Map.of();
    private Map<String, Requests> lastCounted = Map.of();
    private long began;
    private boolean looked;

    /**
     * Takes in what was counted by now.
     *
     * @param counted by address
     * @param occupants the names of the instances at each address
     * @return what each of these instances got since it came, of those that got anything; where several have one address, what
     *     any of them got. Of one that has several addresses it is the sum
     */
    Map<String, Tally> next(Counted counted, Map<String, Set<String>> occupants) {
        if (counted.began() != began) {
            // It counts from the beginning, and all that it counted is of those who are there.
            before.values().forEach(names -> names.replaceAll((_, _) -> Requests.NONE));
            lastCounted = Map.of();
            began = counted.began();
        }
        Map<String, Tally> tallies = new HashMap<>();
        Map<String, Map<String, Requests>> next = new HashMap<>();
        before.forEach((address, names) -> {
            // One that is unwell and comes back goes on where it was.
            if (counted.addresses().containsKey(address)) {
                next.put(address, names);
            }
        });
        occupants.forEach((address, names) -> {
            Requests now = counted.addresses().getOrDefault(address, Requests.NONE);
            Map<String, Requests> bases = bases(address, names, now);
            next.put(address, bases);
            names.forEach(name -> since(bases, name, now, tallies));
        });
        before = next;
        lastOccupants = Map.copyOf(occupants);
        lastCounted = counted.addresses();
        looked = true;
        return tallies;
    }

    private Map<String, Requests> bases(String address, Set<String> names, Requests now) {
        Map<String, Requests> bases = new HashMap<>(before.getOrDefault(address, Map.of()));
        if (bases.keySet().containsAll(names)) {
            return bases;
        }
        // Whoever is gone from here has lost its place: what comes now is not its own.
        bases.keySet().retainAll(names);
        boolean free = lastOccupants.getOrDefault(address, Set.of()).isEmpty();
        // Between two looks one may have gone and the next have come: it is given what comes from
        // now on.
        Requests base = looked && free ? lastCounted.getOrDefault(address, Requests.NONE) : now;
        names.forEach(name -> bases.putIfAbsent(name, base));
        return bases;
    }

    private static void since(
            Map<String, Requests> bases, String name, Requests now, Map<String, Tally> tallies) {
        Requests base = bases.getOrDefault(name, Requests.NONE);
        if (now.requests() < base.requests() || now.failed() < base.failed()) {
            // Caddy had forgotten the address, for long nobody was sent there.
            base = Requests.NONE;
            bases.put(name, base);
        }
        Tally own =
                new Tally(
                        now.requests() - base.requests(),
                        now.failed() - base.failed(),
                        now.inFlight());
        if (own.requests() > 0 || own.inFlight() > 0) {
            tallies.merge(name, own, Baselines::sum);
        }
    }

    private static Tally sum(Tally one, Tally other) {
        return new Tally(
                one.requests() + other.requests(),
                one.failed() + other.failed(),
                one.inFlight() + other.inFlight());
    }
}
