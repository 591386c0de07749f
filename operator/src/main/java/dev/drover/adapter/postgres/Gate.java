package dev.drover.adapter.postgres;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/**
 * Stands where a replica would when a primary goes on alone: a local replication connection that confirms WAL only while this
 * server may serve. A machine that was frozen acknowledges nothing before that is looked at, and the names are never empty. It keeps
 * nothing of what it reads. Thread-safe.
 */
public final class Gate implements AutoCloseable {

    /** How long a gate that lost its server waits before it comes back. */
    private static final Duration RETRY = Duration.ofMillis(100);

    /** How long it rests while nothing comes, or while it may not confirm. Between writes it reads blocked, at no cost. */
    private static final Duration REST = Duration.ofMillis(5);

    private static final int STATUS_SECONDS = 3;

    private final Login login;
    private final Path data;
    private final BooleanSupplier mayServe;
    private final Pause pause;
    private volatile boolean closed;
    private volatile @Nullable Connection connection;
    private final Thread thread;

    private Gate(Login login, Path data, BooleanSupplier mayServe, Pause pause) {
        this.login = login;
        this.data = data;
        this.mayServe = mayServe;
        this.pause = pause;
        // A virtual thread that reads from a socket can be interrupted.
        this.thread = Thread.ofVirtual().name("postgres-gate").unstarted(this::stand);
    }

    /**
     * A gate that stands until it is closed.
     *
     * @param login a local role that may replicate
     * @param data the directory that the server works on; for another's commits it says nothing
     * @param mayServe asked before each confirmation
     */
    public static Gate open(Login login, Path data, BooleanSupplier mayServe, Pause pause) {
        Gate gate = new Gate(login, data, mayServe, pause);
        gate.thread.start();
        return gate;
    }

    private void stand() {
        while (!closed) {
            try {
                pass();
            } catch (SQLException | RuntimeException gone) {
                // The server stops, or has not started; commits wait meanwhile, which is right.
                if (!rest(RETRY)) {
                    return;
                }
            }
        }
    }

    private boolean rest(Duration time) {
        try {
            pause.of(time);
            return true;
        } catch (InterruptedException ended) {
            return false;
        }
    }

    private void pass() throws SQLException {
        try (Connection open = Link.connect(login, Link.Mode.REPLICATION, ReplicaName.GATE)) {
            connection = open;
            Link.expect(open, login, data);
            open.setNetworkTimeout(Runnable::run, 0);
            LogSequenceNumber begin = now(open);
            PGReplicationStream stream =
                    open.unwrap(PGConnection.class)
                            .getReplicationAPI()
                            .replicationStream()
                            .physical()
                            .withStartPosition(begin)
                            // Otherwise the library answers a keepalive by itself, and asks nobody
                            // whether it may.
                            .withAutomaticFlush(false)
                            .withStatusInterval(STATUS_SECONDS, TimeUnit.SECONDS)
                            .start();
            confirm(stream, begin);
            while (!closed) {
                confirm(stream, drain(stream));
            }
        } finally {
            connection = null;
        }
    }

    private static LogSequenceNumber now(Connection open) throws SQLException {
        try (var statement = open.createStatement();
                var row = statement.executeQuery("SELECT pg_current_wal_flush_lsn()")) {
            row.next();
            return LogSequenceNumber.valueOf(row.getString(1));
        }
    }

    /** Reads all that has come, and waits for something when nothing has. */
    private static LogSequenceNumber drain(PGReplicationStream stream) throws SQLException {
        ByteBuffer part = stream.read();
        while (part != null) {
            part = stream.readPending();
        }
        return stream.getLastReceiveLSN();
    }

    private void confirm(PGReplicationStream stream, LogSequenceNumber end) throws SQLException {
        while (!mayServe.getAsBoolean()) {
            if (closed || !rest(REST)) {
                return;
            }
        }
        stream.setFlushedLSN(end);
        stream.setAppliedLSN(end);
        stream.forceUpdateStatus();
    }

    @Override
    public void close() {
        closed = true;
        Connection open = connection;
        try {
            if (open != null) {
                open.abort(Runnable::run);
            }
        } catch (SQLException gone) {
            // It has ended by itself.
            return;
        } finally {
            thread.interrupt();
        }
    }
}
