package dev.drover.surface.cli.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.proxy.Member;
import dev.drover.proxy.MemberReport.Tallies;
import dev.drover.proxy.MemberReport.Tally;
import dev.drover.proxy.MemberReport.Traffic;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What came in for one route through all members of its proxy.
 *
 * @param lastMinute answered within it
 * @param inFlight not answered yet
 */
public record RouteTraffic(Traffic lastMinute, int inFlight) {

    private static final Tally NONE = new Tally(0, 0, 0);
    private static final String UNKNOWN = "-";
    private static final double PERCENT = 100.0;

    /** Less is shown as that, and not as nothing. */
    private static final double PERCENT_LEAST = 0.1;

    /** Empty where no Caddy counts, and where none got a request for it since it counts. */
    public static Optional<RouteTraffic> of(List<Member> members, String route) {
        List<Tallies> counting =
                members.stream()
                        .map(member -> member.report().tallies())
                        .filter(tallies -> tallies.routes().containsKey(route))
                        .toList();
        if (counting.isEmpty()) {
            return Optional.empty();
        }
        long requests = 0;
        long failed = 0;
        int inFlight = 0;
        for (Tallies tallies : counting) {
            Traffic recent = tallies.lastMinute().getOrDefault(route, new Traffic(0, 0));
            requests += recent.requests();
            failed += recent.failed();
            inFlight += tallies.routes().getOrDefault(route, NONE).inFlight();
        }
        return Optional.of(new RouteTraffic(new Traffic(requests, failed), inFlight));
    }

    /** How many requests were answered within the last minute, for people. */
    public static String requests(Optional<RouteTraffic> traffic) {
        return traffic.map(known -> Long.toString(known.lastMinute().requests())).orElse(UNKNOWN);
    }

    /** How many are not answered yet, for people. */
    public static String inFlight(Optional<RouteTraffic> traffic) {
        return traffic.map(known -> Integer.toString(known.inFlight())).orElse(UNKNOWN);
    }

    /** Which share of the last minute's requests was answered with 5xx, for people. */
    public static String failed(Optional<RouteTraffic> traffic) {
        return traffic.map(known -> share(known.lastMinute())).orElse(UNKNOWN);
    }

    /** All of it in one line, for people. */
    public static String words(Optional<RouteTraffic> traffic) {
        return traffic.map(known ->
                        "%s within the last minute, 5xx %s, in flight %s"
                                .formatted(requests(traffic), failed(traffic), inFlight(traffic)))
                .orElse("none counted");
    }

    /** A share that people can read; {@code -} where there is nothing to have a share of. */
    static String share(Traffic traffic) {
        if (traffic.requests() <= 0) {
            return UNKNOWN;
        }
        double percent = PERCENT * traffic.failed() / traffic.requests();
        return percent > 0 && percent < PERCENT_LEAST
                ? "<0.1 %"
                : String.format(Locale.ROOT, "%.1f %%", percent);
    }

    /** The same for programs. */
    public void into(ObjectNode tree) {
        tree.putObject("traffic")
                .put("requestsLastMinute", lastMinute.requests())
                .put("failedLastMinute", lastMinute.failed())
                .put("inFlight", inFlight);
    }
}
