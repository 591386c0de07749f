package dev.drover.proxy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which addresses stand in a service's slots. Their number never changes, for that would change Caddy's configuration: fewer
 * instances stand in several slots each.
 */
public final class Slots {

    /** Divisible by one to four and by six: as many instances as small services have get the same share each. */
    public static final int COUNT = 12;

    /** Where nothing listens: Caddy answers 502 at once. */
    public static final String NOBODY = "127.0.0.1:0";

    private Slots() {}

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
        String[] filled = new String[COUNT];
        Map<String, Integer> shares = new TreeMap<>();
        addresses.forEach(address -> shares.put(address, 0));
        // Cookies name the slot: an instance that stays keeps as many of its slots as its share
        // has.
        int rest = COUNT % addresses.size();
        for (int slot = 0; slot < COUNT && before.size() == COUNT; slot++) {
            String address = before.get(slot);
            int share = shares.getOrDefault(address, COUNT);
            int most = COUNT / addresses.size() + (rest > 0 ? 1 : 0);
            if (share < most) {
                filled[slot] = address;
                shares.put(address, share + 1);
                rest -= share + 1 > COUNT / addresses.size() ? 1 : 0;
            }
        }
        for (int slot = 0; slot < COUNT; slot++) {
            if (filled[slot] == null) {
                filled[slot] = smallest(shares);
                shares.merge(filled[slot], 1, Integer::sum);
            }
        }
        return List.of(filled);
    }

    private static String smallest(Map<String, Integer> shares) {
        return Collections.min(shares.entrySet(), Map.Entry.comparingByValue()).getKey();
    }
}
