package dev.drover.proxy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Which addresses stand in a service's slots. Their number never changes, for that would change Caddy's configuration: fewer
 * instances stand in several slots each.
 */
public final class Slots {

    /** Divisible by one to four and by six: as many instances as small services have get the same share each. */
    public static final int COUNT = 12;

    /** Where nothing listens: Caddy asks another upstream, and after a while answers 502. */
    public static final String NOBODY = "127.0.0.1:0";

    /** More ports than one, which Caddy can dial none of: it answers 502 at once and asks nobody else. */
    public static final String NOBODY_ELSE_EITHER = "127.0.0.1:0-1";

    /** What Caddy dials: an IP address and a port, and nothing that it would read as something else. */
    private static final Pattern ADDRESS =
            Pattern.compile("([0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-fA-F:.]{2,45}]):[0-9]{1,5}");

    private static final float PERCENT = 100;

    private Slots() {}

    /** Whether Caddy may be told to dial that: whoever registers an instance may write what he likes as its address. */
    public static boolean isAddress(String text) {
        return ADDRESS.matcher(text).matches();
    }

    /**
     * Fills the slots anew.
     *
     * @param before what stands in them, {@link #COUNT} or none
     * @param addresses of the healthy instances; empty when there is none
     * @return one for each slot. Without an instance nothing changes: the last ones may be back before anybody asks
     */
    public static List<String> filled(List<String> before, List<String> addresses) {
        if (addresses.isEmpty()) {
            return before.size() == COUNT ? before : Collections.nCopies(COUNT, NOBODY);
        }
        return shared(before, List.of(new Group(addresses, COUNT)));
    }

    /**
     * Fills the slots anew where some instances are canaries.
     *
     * @param addresses of the healthy instances that are none
     * @param canaries addresses of those that are
     * @param share of all requests that canaries get together, 0 to 99 percent; they get it in twelfths, and at least one
     *     twelfth where it is not 0. Where there is nobody else they get all
     */
    public static List<String> filled(
            List<String> before, List<String> addresses, List<String> canaries, int share) {
        if (addresses.isEmpty() || canaries.isEmpty()) {
            return filled(before, addresses.isEmpty() ? canaries : addresses);
        }
        int least = share > 0 ? 1 : 0;
        int theirs = Math.clamp(Math.round(COUNT * share / PERCENT), least, COUNT - 1);
        return shared(
                before, List.of(new Group(canaries, theirs), new Group(addresses, COUNT - theirs)));
    }

    /** Instances that share some of the slots. */
    private record Group(List<String> addresses, int slots) {}

    private static List<String> shared(List<String> before, List<Group> groups) {
        String[] filled = new String[COUNT];
        List<String> missing = new ArrayList<>();
        for (Group group : groups) {
            missing.addAll(kept(before, group, filled));
        }
        for (int slot = 0; slot < COUNT; slot++) {
            if (filled[slot] == null) {
                filled[slot] = missing.removeFirst();
            }
        }
        return List.of(filled);
    }

    /**
     * Leaves the addresses of a group where they stand, as far as their share goes: cookies name the slot.
     *
     * @return those that stand nowhere yet, as often as they are to
     */
    private static List<String> kept(List<String> before, Group group, String[] filled) {
        Map<String, Integer> shares = new TreeMap<>();
        group.addresses().forEach(address -> shares.put(address, 0));
        int even = group.slots() / shares.size();
        int rest = group.slots() % shares.size();
        for (int slot = 0; slot < COUNT && before.size() == COUNT; slot++) {
            String address = before.get(slot);
            int share = shares.getOrDefault(address, COUNT);
            if (share < even + (rest > 0 ? 1 : 0)) {
                filled[slot] = address;
                shares.put(address, share + 1);
                rest -= share + 1 > even ? 1 : 0;
            }
        }
        List<String> missing = new ArrayList<>();
        for (int left = group.slots() - sum(shares); left > 0; left--) {
            String address = smallest(shares);
            missing.add(address);
            shares.merge(address, 1, Integer::sum);
        }
        return missing;
    }

    private static int sum(Map<String, Integer> shares) {
        return shares.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static String smallest(Map<String, Integer> shares) {
        return Collections.min(shares.entrySet(), Map.Entry.comparingByValue()).getKey();
    }
}
