package dev.drover.simulation.role;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Who reaches whom, how fast, and what gets lost. Machines have names; so has the store. */
final class Network {

    static final String STORE = "store";

    private record Way(String from, String to) {}

    private final RoleWorld world;
    private final Set<Way> cut = new HashSet<>();
    private final Map<Way, Long> held = new HashMap<>();
    private final Set<String> slow = new HashSet<>();

    Network(RoleWorld world) {
        this.world = world;
    }

    /** What is sent that way from now on takes so much longer; 0 = no longer than usual. */
    void hold(String from, String to, long millis) {
        held.put(new Way(from, to), millis);
    }

    boolean reaches(String from, String to) {
        return !cut.contains(new Way(from, to));
    }

    /** A message of its own: may be lost, late, or twice there. */
    void send(String from, String to, Runnable arrival) {
        if (!reaches(from, to) || world.unlucky(0.02)) {
            return;
        }
        world.time().later(delay(from, to), arrival);
        if (world.unlucky(0.02)) {
            world.time().later(delay(from, to), arrival);
        }
    }

    long delay(String from, String to) {
        return held.getOrDefault(new Way(from, to), 0L) + usual(from, to);
    }

    private long usual(String from, String to) {
        if (slow.contains(from) || slow.contains(to)) {
            return 100L + world.dice().nextInt(400);
        }
        return world.unlucky(0.03) ? world.dice().nextInt(3_000) : 1 + world.dice().nextInt(6);
    }

    void cut(String from, String to, long millis) {
        world.time().tell(() -> "%s does not reach %s for %d ms".formatted(from, to, millis));
        cut.add(new Way(from, to));
        world.time().later(millis, () -> cut.remove(new Way(from, to)));
    }

    void slow(String name, long millis) {
        world.time().tell(() -> "%s is slow to reach for %d ms".formatted(name, millis));
        slow.add(name);
        world.time().later(millis, () -> slow.remove(name));
    }

    /** Each reaches the other again. */
    void mend(String one, String other) {
        cut.remove(new Way(one, other));
        cut.remove(new Way(other, one));
    }

    void heal() {
        cut.clear();
        slow.clear();
    }
}
