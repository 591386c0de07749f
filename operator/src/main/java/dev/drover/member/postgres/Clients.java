package dev.drover.member.postgres;

import dev.drover.adapter.postgres.Link;
import dev.drover.convergence.RemoteFailure;
import java.time.Duration;
import java.util.List;

/** The sessions of those whom a server is there for. */
final class Clients {

    /** A pooler hears of a change of its configuration within a quarter of a second. */
    private static final Duration HEARD = Duration.ofMillis(400);

    /** Those who never rest cannot be waited for: they are cut off. */
    private static final Duration MOST = Duration.ofSeconds(1);

    private static final Duration LOOK = Duration.ofMillis(5);

    /** For the last look. */
    private static final Duration LEAST = Duration.ofMillis(100);

    /** All of them, and those that work, or did so just now. */
    private static final String SESSIONS =
            """
            SELECT count(*), count(*) FILTER (WHERE state IS DISTINCT FROM 'idle'
                OR clock_timestamp() - state_change < interval '60 ms')
              FROM pg_stat_activity
              WHERE backend_type = 'client backend' AND usename NOT IN ('%s', '%s')
            """
                    .formatted(Instance.SUPERVISOR, Instance.REPLICATION);

    private final Instance instance;

    Clients(Instance instance) {
        this.instance = instance;
    }

    /** Waits until they have left, or rest; for a second at most. */
    void awaitQuiet() {
        Duration began = now();
        try (Link link = instance.link()) {
            while (!isQuiet(link, now().minus(began))) {
                instance.around().pause().of(LOOK);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } catch (RemoteFailure stopped) {
            instance.around().voice().accept("who works there: " + stopped.getMessage());
        }
    }

    private Duration now() {
        return instance.around().uptime().read();
    }

    private static boolean isQuiet(Link link, Duration waited) {
        Duration rest = MOST.minus(waited);
        Duration limit = rest.compareTo(LEAST) > 0 ? rest : LEAST;
        List<String> sessions = link.rows(SESSIONS, limit).getFirst();
        boolean left = sessions.getFirst().equals("0");
        boolean quiet = sessions.getLast().equals("0") && waited.compareTo(HEARD) >= 0;
        return left || quiet || waited.compareTo(MOST) >= 0;
    }
}
