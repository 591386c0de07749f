package dev.drover.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/** A client that writes numbered rows, some 200 in a second, and remembers which of them were acknowledged. */
public final class NumberedRows implements AutoCloseable {

    private final String url;
    private final Thread thread;
    private final Set<Long> acknowledged = new TreeSet<>();
    private final List<Long> at = new ArrayList<>();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong errors = new AtomicLong();
    private volatile String complaint = "";
    private volatile boolean resting;
    private volatile boolean over;

    /** Makes its table, and begins. */
    public NumberedRows(String url) throws SQLException {
        this.url = url;
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS numbered (n bigint PRIMARY KEY)");
        }
        this.thread = Thread.ofPlatform().daemon().start(this::write);
    }

    private void write() {
        long next = 0;
        while (!over) {
            try (Connection connection = DriverManager.getConnection(url);
                    PreparedStatement insert =
                            connection.prepareStatement("INSERT INTO numbered VALUES (?)")) {
                while (!over) {
                    if (resting) {
                        Thread.sleep(5);
                        continue;
                    }
                    next++;
                    insert.setLong(1, next);
                    insert.executeUpdate();
                    acknowledge(next);
                    Thread.sleep(5);
                }
            } catch (SQLException away) {
                complaint = away.toString();
                errors.incrementAndGet();
                pause();
            } catch (InterruptedException ended) {
                return;
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void acknowledge(long number) {
        acknowledged.add(number);
        at.add(System.nanoTime());
        written.incrementAndGet();
    }

    /** Waits until so many more were acknowledged. */
    public void awaitMore(long more) {
        long wanted = written.get() + more;
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> written.get() >= wanted);
    }

    /** The longest time without an acknowledgement so far; begins a new measurement. */
    public synchronized Duration outage() {
        long longest = 0;
        for (int i = 1; i < at.size(); i++) {
            longest = Math.max(longest, at.get(i) - at.get(i - 1));
        }
        measureAnew();
        return Duration.ofNanos(longest);
    }

    /** Writes nothing more until {@link #goOn}; what it has sent may still be acknowledged. */
    public void rest() {
        resting = true;
    }

    /** Writes again; the time of rest is no outage. */
    public synchronized void goOn() {
        at.clear();
        resting = false;
    }

    /** How often it was refused, or waited in vain. */
    public long errors() {
        return errors.get();
    }

    /** How the last of these refusals read; empty without any. */
    public String complaint() {
        return complaint;
    }

    /** How many were acknowledged so far. */
    public long acknowledgements() {
        return written.get();
    }

    /** Begins to measure outages anew. */
    public synchronized void measureAnew() {
        if (!at.isEmpty()) {
            at.subList(0, at.size() - 1).clear();
        }
    }

    /** These were lost, and it was said; they are not asked for again. */
    public synchronized void forget(Set<Long> rows) {
        acknowledged.removeAll(rows);
    }

    /** What was acknowledged and is not there. */
    public synchronized Set<Long> lost() throws SQLException {
        Set<Long> missing = new TreeSet<>(acknowledged);
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT n FROM numbered")) {
            while (rows.next()) {
                missing.remove(rows.getLong(1));
            }
        }
        return missing;
    }

    @Override
    public void close() {
        over = true;
        thread.interrupt();
    }
}
