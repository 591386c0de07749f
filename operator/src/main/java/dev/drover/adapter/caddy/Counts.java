package dev.drover.adapter.caddy;

import dev.drover.adapter.caddy.Caddy.Tally;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Caddy's page of metrics says about the requests that routes took: each is counted once where the route is invoked.
 *
 * @see <a href="https://caddyserver.com/docs/metrics">Caddy's metrics</a>
 */
final class Counts {

    private static final String COUNT = "caddy_http_request_duration_seconds_count{";

    /** A status, where a route is invoked, and how often. */
    private static final Pattern TAKEN =
            Pattern.compile("code=\"(\\d)\\d*\",handler=\"invoke\".*\\} ([0-9.e+]+)$");

    private Counts() {}

    /**
     * The sum of all that routes took.
     *
     * @param page in Prometheus' text form
     */
    static Tally of(String page) {
        long requests = 0;
        long failed = 0;
        for (String line : (Iterable<String>) page.lines()::iterator) {
            Optional<Matcher> taken = taken(line);
            if (taken.isPresent()) {
                long count = (long) Double.parseDouble(taken.get().group(2));
                requests += count;
                failed += taken.get().group(1).equals("5") ? count : 0;
            }
        }
        return new Tally(requests, failed);
    }

    private static Optional<Matcher> taken(String line) {
        if (!line.startsWith(COUNT)) {
            return Optional.empty();
        }
        return Optional.of(TAKEN.matcher(line)).filter(Matcher::find);
    }
}
