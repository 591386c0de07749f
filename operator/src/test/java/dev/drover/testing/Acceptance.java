package dev.drover.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Asks each server of a cluster again and again whether it accepts a write, and remembers of each timeline when the first was
 * acknowledged and when the last of those that were acknowledged was sent. Two servers that accepted writes at the same time did so in
 * an overlap of these two spans.
 */
public final class Acceptance implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(20);

    /**
     * One that lets no client in is asked less often: each time costs a new session, and those of two replicas took half of a machine
     * with two cores. What begins there is seen so much too late at most, so that a shorter overlap may be missed.
     */
    private static final Duration REFUSED_PAUSE = Duration.ofMillis(100);

    /** The timeline that a server writes on is in the name of the file it writes to. */
    private static final String WRITE =
            "INSERT INTO accepted VALUES (now()) RETURNING"
                    + " substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8)";

    private final Map<Reign, Span> spans = new TreeMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean resting;
    private volatile boolean over;

    /** One server on one timeline. */
    private record Reign(String timeline, String member) implements Comparable<Reign> {
        @Override
        public int compareTo(Reign other) {
            return (timeline + member).compareTo(other.timeline + other.member);
        }
    }

    /** From the first answer to the last question that was answered, in nanoseconds. */
    private record Span(long first, long last) {}

    /**
     * Makes its table, and begins.
     *
     * @param url of whichever is primary
     * @param members the URL of each server, as long as it runs at all
     */
    public Acceptance(String url, Map<String, String> members) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS accepted (at timestamptz)");
        }
        members.forEach(
                (name, at) -> threads.add(Thread.ofPlatform().daemon().start(() -> ask(name, at))));
    }

    private void ask(String member, String url) {
        while (!over) {
            try (Connection connection = DriverManager.getConnection(url);
                    Statement statement = connection.createStatement()) {
                while (!over) {
                    if (resting) {
                        pause(PAUSE);
                        continue;
                    }
                    long sent = System.nanoTime();
                    try (ResultSet row = statement.executeQuery(WRITE)) {
                        row.next();
                        accepted(new Reign(row.getString(1), member), sent);
                    }
                    pause(PAUSE);
                }
            } catch (SQLException refused) {
                pause(REFUSED_PAUSE);
            }
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void accepted(Reign reign, long sent) {
        spans.merge(
                reign, new Span(System.nanoTime(), sent), (old, _) -> new Span(old.first(), sent));
    }

    /** For how long at most two servers accepted writes at the same time; zero when none did. */
    public synchronized Duration overlap() {
        long longest = 0;
        for (Map.Entry<Reign, Span> one : spans.entrySet()) {
            for (Map.Entry<Reign, Span> other : spans.entrySet()) {
                if (one.getKey().member().compareTo(other.getKey().member()) < 0) {
                    long begun = Math.max(one.getValue().first(), other.getValue().first());
                    long ended = Math.min(one.getValue().last(), other.getValue().last());
                    longest = Math.max(longest, ended - begun);
                }
            }
        }
        return Duration.ofNanos(longest);
    }

    /** Whether it leaves the servers alone for now. */
    public void rest(boolean now) {
        resting = now;
    }

    @Override
    public void close() {
        over = true;
        threads.forEach(Thread::interrupt);
    }
}
