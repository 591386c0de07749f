package dev.drover.adapter.postgres;

import dev.drover.convergence.RemoteFailure;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGConnection;

/**
 * One connection to a server, for one task after the other. Opened when first needed, and anew after it broke. It never waits for
 * replicas when it commits: what waits for them is the users' work. Thread-safe: a second caller waits.
 */
public final class Link implements AutoCloseable {

    /**
     * Whatever a user's parameters say: a standby answers nobody who would be serializable, and what is ended in the middle is an
     * order that failed. Those that not every version knows are reserved.
     */
    private static final String OWN =
            "-c synchronous_commit=local -c statement_timeout=0 -c lock_timeout=0"
                    + " -c idle_in_transaction_session_timeout=0"
                    + " -c default_transaction_isolation=read\\ committed"
                    + " -c default_transaction_read_only=off";

    private static final Executor SAME_THREAD = Runnable::run;

    /** Whole seconds is what the library takes; loopback and a private network need milliseconds. */
    private static final String CONNECT_SECONDS = "2";

    /** PostgreSQL's word for a password that is wrong. */
    private static final String WRONG_PASSWORD = "28P01";

    private final Login login;
    private final Mode mode;
    private final Optional<Supplier<Path>> home;
    private @Nullable Connection connection;

    /** What is spoken. */
    public enum Mode {
        /** SQL. */
        SQL,
        /** SQL and the commands of replication. */
        REPLICATION
    }

    /** A connection that is not open yet. */
    public Link(Login login, Mode mode) {
        this(login, mode, Optional.empty());
    }

    private Link(Login login, Mode mode, Optional<Supplier<Path>> home) {
        this.login = login;
        this.mode = mode;
        this.home = home;
    }

    /**
     * A connection that is not open yet, to the one server that works on those data: whoever else answers there is asked for
     * nothing and told nothing.
     *
     * @param data the data directory; asked for with each new connection
     */
    public static Link home(Login login, Supplier<Path> data) {
        return new Link(login, Mode.SQL, Optional.of(data));
    }

    /**
     * Runs one statement.
     *
     * @param limit how long it may take
     * @return the rows, each the columns as text, with an empty text for NULL
     * @throws RemoteFailure.Unavailable when the server cannot be reached, or said that it cannot now
     * @throws RemoteFailure.Indeterminate when no answer came in time; whether it was done is unknown
     * @throws RemoteFailure.Denied when the password is wrong
     * @throws RemoteFailure.Refused when the server said no, or is another than the one that was meant
     */
    public synchronized List<List<String>> rows(String sql, Duration limit) {
        try {
            Connection open = open();
            open.setNetworkTimeout(SAME_THREAD, Math.toIntExact(limit.toMillis()));
            try (Statement statement = open.createStatement()) {
                return statement.execute(sql) ? read(statement.getResultSet()) : List.of();
            }
        } catch (SQLException e) {
            throw failure(sql, e);
        }
    }

    /** Whether the server says anything within that time, be it that it cannot now. */
    public synchronized boolean answers(Duration limit) {
        try {
            Connection open = open();
            open.setNetworkTimeout(SAME_THREAD, Math.toIntExact(limit.toMillis()));
            try (Statement statement = open.createStatement()) {
                return statement.execute("SELECT 1");
            }
        } catch (SQLException e) {
            close();
            // Class 08: the connection. All others are the server's own words.
            String state = Optional.ofNullable(e.getSQLState()).orElse("");
            return !state.isEmpty() && !state.startsWith("08");
        } catch (RemoteFailure another) {
            return true;
        }
    }

    /** Runs a statement that answers one value. */
    public String one(String sql, Duration limit) {
        List<List<String>> rows = rows(sql, limit);
        return rows.isEmpty() ? "" : rows.getFirst().getFirst();
    }

    /**
     * Gives a role a password; only its verifier is sent, so that no log has the password.
     *
     * @throws RemoteFailure as {@link #rows}
     */
    public synchronized void password(String role, String password) {
        try {
            open().unwrap(PGConnection.class)
                    .alterUserPassword(role, password.toCharArray(), "scram-sha-256");
        } catch (SQLException e) {
            throw failure("the password of " + role, e);
        }
    }

    private static List<List<String>> read(ResultSet found) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        int columns = found.getMetaData().getColumnCount();
        while (found.next()) {
            List<String> row = new ArrayList<>();
            for (int column = 1; column <= columns; column++) {
                row.add(Optional.ofNullable(found.getString(column)).orElse(""));
            }
            rows.add(row);
        }
        return rows;
    }

    private Connection open() throws SQLException {
        Connection known = connection;
        if (known != null && !known.isClosed()) {
            return known;
        }
        Connection fresh = connect(login, mode, "drover_supervisor");
        if (home.isPresent()) {
            expect(fresh, login, home.get().get());
        }
        connection = fresh;
        return fresh;
    }

    /**
     * Leaves a server that works on other data: where ours could not take its port another answers.
     *
     * @throws RemoteFailure.Refused when it is another
     */
    static void expect(Connection fresh, Login login, Path data) throws SQLException {
        String there = "";
        try (Statement statement = fresh.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT current_setting('data_directory')")) {
            there = row.next() ? Optional.ofNullable(row.getString(1)).orElse("") : "";
        } finally {
            if (!there.equals(data.toString())) {
                fresh.abort(SAME_THREAD);
            }
        }
        if (!there.equals(data.toString())) {
            throw new RemoteFailure.Refused(
                    "postgresql at %s:%d: another PostgreSQL answers there, which works in %s and not in %s; stop it, or give this member a port of its own"
                            .formatted(
                                    login.address().getHostString(),
                                    login.address().getPort(),
                                    there,
                                    data));
        }
    }

    static Connection connect(Login login, Mode mode, String name) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", login.user());
        properties.setProperty("password", login.password());
        properties.setProperty("ApplicationName", name);
        properties.setProperty("connectTimeout", CONNECT_SECONDS);
        properties.setProperty("socketTimeout", CONNECT_SECONDS);
        properties.setProperty("loginTimeout", "0");
        properties.setProperty("gssEncMode", "disable");
        login.encryption().into(properties);
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("assumeMinServerVersion", "13");
        if (mode == Mode.REPLICATION) {
            properties.setProperty("replication", "database");
        }
        properties.setProperty("options", OWN);
        String url =
                "jdbc:postgresql://%s:%d/postgres"
                        .formatted(
                                bracketed(login.address().getHostString()),
                                login.address().getPort());
        Connection connection = new Driver().connect(url, properties);
        if (connection == null) {
            throw new SQLException("not an address of PostgreSQL: " + login.address());
        }
        return connection;
    }

    private static String bracketed(String host) {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    private RemoteFailure failure(String sql, SQLException e) {
        String what =
                "postgresql at %s:%d: %s: %s"
                        .formatted(
                                login.address().getHostString(),
                                login.address().getPort(),
                                sql.lines().findFirst().orElse("").strip(),
                                e.getMessage());
        return failure(what, Optional.ofNullable(e.getSQLState()).orElse(""), e);
    }

    private RemoteFailure failure(String what, String state, SQLException e) {
        if (state.equals(WRONG_PASSWORD)) {
            close();
            return new RemoteFailure.Denied(
                    "%s; write the password that role %s has into %s"
                            .formatted(what, login.user(), login.passwordFile()));
        }
        // Class 08: the connection; 57P: the server starts, stops or is full.
        if (connection == null || state.startsWith("57P") || state.startsWith("53")) {
            close();
            return new RemoteFailure.Unavailable(what, e);
        }
        if (state.startsWith("08") || state.isEmpty()) {
            close();
            return new RemoteFailure.Indeterminate(what, e);
        }
        return new RemoteFailure.Refused(what);
    }

    /** Forgets its connection: the next task opens another. */
    public void renew() {
        close();
    }

    @Override
    public synchronized void close() {
        Connection known = connection;
        connection = null;
        if (known == null) {
            return;
        }
        try {
            // Not close(): that would say goodbye to a server that may hang.
            known.abort(SAME_THREAD);
        } catch (SQLException e) {
            // It was gone before.
            return;
        }
    }
}
