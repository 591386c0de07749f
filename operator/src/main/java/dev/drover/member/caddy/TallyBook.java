package dev.drover.member.caddy;

import dev.drover.adapter.caddy.Caddy;
import dev.drover.adapter.caddy.Caddy.Counted;
import dev.drover.adapter.caddy.Caddy.Requests;
import dev.drover.convergence.RemoteFailure;
import dev.drover.proxy.MemberReport.Tallies;
import dev.drover.proxy.MemberReport.Tally;
import dev.drover.proxy.MemberReport.Traffic;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What Caddy has counted, for reports. While it cannot be seen the last of it is told: nothing came in as far as is known, and
 * nobody takes it for a beginning. Not thread-safe.
 */
final class TallyBook {

    private final Caddy caddy;
    private final Baselines baselines = new Baselines();
    private final Map<String, LastMinute> routes = new HashMap<>();
    private Map<String, Set<String>> occupants = Map.of();
    private Tallies tallies = Tallies.NONE;

    TallyBook(Caddy caddy) {
        this.caddy = caddy;
    }

    /**
     * Reads what was counted, when that is due or an instance has come or gone: what its address got before is another's.
     *
     * @param due whether it is time anyway
     * @param now the names of the instances at each address that is sent to
     * @param at time that passes
     */
    void look(boolean due, Map<String, Set<String>> now, Duration at) {
        if (!due && now.equals(occupants)) {
            return;
        }
        try {
            Optional<Counted> counted = caddy.counted();
            if (counted.isEmpty()) {
                routes.clear();
                tallies = Tallies.NONE;
                return;
            }
            if (due) {
                minute(counted.get().routes(), at);
            }
            tallies = sum(counted.get(), baselines.next(counted.get(), now));
            occupants = now;
        } catch (RemoteFailure unseen) {
            // Those who come meanwhile have to wait: their baseline is not known. Of instances
            // nothing is said: nobody is
            // to be judged by what he did before.
            tallies = new Tallies(tallies.routes(), Map.of(), Map.of());
        }
    }

    private void minute(Map<String, Requests> counted, Duration at) {
        routes.keySet().retainAll(counted.keySet());
        counted.forEach((route, requests) ->
                routes.computeIfAbsent(route, _ -> new LastMinute())
                        .add(new Caddy.Tally(requests.requests(), requests.failed()), at));
    }

    private Tallies sum(Counted counted, Map<String, Tally> instances) {
        Map<String, Tally> byRoute = new HashMap<>();
        counted.routes()
                .forEach((route, of) ->
                        byRoute.put(route, new Tally(of.requests(), of.failed(), of.inFlight())));
        Map<String, Traffic> recent = new HashMap<>();
        routes.forEach((route, minute) ->
                minute.traffic()
                        .filter(traffic -> traffic.requests() > 0)
                        .ifPresent(traffic -> recent.put(route, traffic)));
        return new Tallies(byRoute, instances, recent);
    }

    /** As far as was seen; of instances what was seen last time only. */
    Tallies tallies() {
        return tallies;
    }
}
