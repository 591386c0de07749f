package dev.drover.proxy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was decided about the proxies, and since when not all of their members have it. Pure but for what it remembers; all times
 * are of one clock that only passes. Thread-safe.
 */
final class Backlog {

    /** The name under which a proxy's settings are counted: no route has it. */
    static final String SETTINGS = "";

    /** Of what was withdrawn, no member may have any generation. */
    private static final long WITHDRAWN = 0;

    private final Map<ProxyName, Map<String, Due>> decided = new HashMap<>();

    /**
     * Something that members are to have.
     *
     * @param generation of it; 0 when they are to have none
     * @param confirmed whether all had it when last looked at
     * @param since when it has not been confirmed; without meaning when it is
     */
    private record Due(long generation, boolean confirmed, Duration since) {}

    /**
     * Members are to have this, and on no other proxy but the former one.
     *
     * @param name {@code namespace/name} of a route, or {@link #SETTINGS}
     * @param former the proxy that it may stand on besides
     */
    synchronized void decided(
            ProxyName proxy, String name, long generation, String former, Duration now) {
        put(proxy, name, generation, now);
        if (!name.equals(SETTINGS)) {
            for (ProxyName other : List.copyOf(decided.keySet())) {
                if (!other.equals(proxy) && !other.toString().equals(former)) {
                    withdraw(other, name, now);
                }
            }
        }
    }

    /** Members of no proxy are to have that route any more. */
    synchronized void withdrawn(String route, Duration now) {
        decided.keySet().forEach(proxy -> withdraw(proxy, route, now));
    }

    /** Nothing is to be known of that proxy. */
    synchronized void forget(ProxyName proxy) {
        decided.remove(proxy);
    }

    /** Nothing is to be known of any. */
    synchronized void clear() {
        decided.clear();
    }

    private void withdraw(ProxyName proxy, String name, Duration now) {
        if (decided.getOrDefault(proxy, Map.of()).containsKey(name)) {
            put(proxy, name, WITHDRAWN, now);
        }
    }

    private void put(ProxyName proxy, String name, long generation, Duration now) {
        Map<String, Due> all = decided.computeIfAbsent(proxy, _ -> new HashMap<>());
        Due known = all.get(name);
        if (known == null || known.generation() != generation) {
            // What was late is not less so because it was decided anew.
            Duration since = known == null || known.confirmed() ? now : known.since();
            all.put(name, new Due(generation, false, since));
        }
    }

    /**
     * Compares with what the members say.
     *
     * @param members that are alive; without any nothing is confirmed
     */
    synchronized void look(ProxyName proxy, List<Member> members, Duration now) {
        Map<String, Due> all = decided.computeIfAbsent(proxy, _ -> new HashMap<>());
        all.entrySet().removeIf(entry -> isGone(entry.getKey(), entry.getValue(), members));
        all.replaceAll((name, due) -> seen(due, confirmed(name, due, members), now));
    }

    private static boolean isGone(String name, Due due, List<Member> members) {
        return due.generation() == WITHDRAWN && confirmed(name, due, members);
    }

    private static Due seen(Due due, boolean confirmed, Duration now) {
        boolean turns = due.confirmed() && !confirmed;
        return new Due(due.generation(), confirmed, turns ? now : due.since());
    }

    private static boolean confirmed(String name, Due due, List<Member> members) {
        return !members.isEmpty()
                && members.stream()
                        .allMatch(member -> generation(name, member) == due.generation());
    }

    private static long generation(String name, Member member) {
        MemberReport report = member.report();
        return name.equals(SETTINGS)
                ? report.settings()
                : report.routes()
                        .getOrDefault(name, MemberReport.RouteReport.inForce(WITHDRAWN))
                        .generation();
    }

    /** For how long what has waited longest has not been confirmed; zero when all is. */
    synchronized Duration lag(ProxyName proxy, Duration now) {
        return decided.getOrDefault(proxy, Map.of()).values().stream()
                .filter(due -> !due.confirmed())
                .map(due -> now.minus(due.since()))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }
}
