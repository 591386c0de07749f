package dev.drover.member.postgres;

import dev.drover.cluster.ParameterStore;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.Ticker;
import dev.drover.role.SupervisorState;
import dev.drover.role.parameter.ParameterRequest;
import dev.drover.role.parameter.ParameterRequest.Restart;
import dev.drover.role.parameter.ParameterState;
import dev.drover.role.parameter.Standing;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has one server follow what stands in the store about its parameters: takes them in, says what is in force, and starts it anew when that
 * is asked for. What cannot be read changes nothing. Thread-safe.
 */
public final class ParameterFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ParameterFollower.class);

    /** How long the store may keep silent about parameters that do not change. */
    private static final Duration WATCH = Duration.ofSeconds(30);

    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofMillis(500);

    /** Dirty pages are written before the server is ended: a restart is to take a moment. */
    private static final Duration CHECKPOINT = Duration.ofMinutes(5);

    /**
     * What a session goes by; what waits for a start; what stands in its files and the server does not take; which lines of the
     * user's file another one overrides; and which of them only a start brings into force. {@code drover.parameters} is read even where the line beside it is not taken.
     *
     * @see <a href="https://www.postgresql.org/docs/15/view-pg-file-settings.html">pg_file_settings</a>
     */
    static final String SEEN =
            """
            SELECT coalesce(current_setting('drover.parameters', true), ''),
              coalesce((SELECT string_agg(name, ',') FROM pg_settings WHERE pending_restart), ''),
              coalesce((SELECT string_agg(coalesce(name || ': ', '') || error, '; ' ORDER BY seqno)
                FROM pg_file_settings f WHERE error IS NOT NULL
                AND error NOT LIKE '%cannot be changed without restarting%' AND NOT EXISTS
                  (SELECT FROM pg_settings s WHERE s.pending_restart AND s.name = f.name)), ''),
              coalesce((SELECT string_agg(DISTINCT name, ',')
                FROM pg_file_settings WHERE NOT applied AND error IS NULL
                AND sourcefile LIKE '%/parameters.conf'), ''),
              coalesce((SELECT string_agg(DISTINCT s.name, ',')
                FROM pg_file_settings f JOIN pg_settings s ON lower(f.name) = lower(s.name)
                WHERE s.context = 'postmaster' AND f.sourcefile LIKE '%/parameters.conf'), '')
            """;

    private static final List<String> SILENT = List.of("", "", "", "", "");

    private static final ParameterState NOTHING =
            new ParameterState("none", "", new TreeSet<>(), new TreeSet<>(), "");

    private static final String STUCK =
            "its server has not answered for two minutes, and has replayed nothing meanwhile";

    private final FollowedServer server;
    private final UserParameters parameters;
    private final ParameterStore store;
    private final Supervision member;
    private final Around around;
    private final Comeback comeback = new Comeback();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Optional<ParameterRequest> request = Optional.empty();
    private volatile ParameterState state = NOTHING;
    private Optional<Began> began = Optional.empty();
    private String saidLast = "";

    /**
     * A restart that was begun.
     *
     * @param restart that was asked for
     * @param version for which
     * @param waiting what waited for it
     */
    private record Began(Restart restart, String version, SortedSet<String> waiting) {}

    /**
     * What it is handed.
     *
     * @param clock by which an order to restart is over some time
     * @param uptime a clock that nobody sets
     * @param voice tells people what happens
     */
    record Around(InstantSource clock, Ticker uptime, Consumer<String> voice) {}

    /** The supervisor of the server. */
    @FunctionalInterface
    public interface Supervision {
        /**
         * Does something at once if what is known now allows it; nothing is decided or ordered in between.
         *
         * @param then takes no time
         * @return whether it was allowed
         */
        boolean onlyIf(Predicate<SupervisorState> allowed, Runnable then);
    }

    /**
     * Does nothing before {@link #start}.
     *
     * @param store where parameters stand; its calls are to give up within a second
     * @param clock by which an order to restart is over some time
     */
    public ParameterFollower(
            PostgresServer server, ParameterStore store, Supervision member, InstantSource clock) {
        this(
                FollowedServer.of(server.instance()),
                server.instance().parameters(),
                store,
                member,
                new Around(
                        clock,
                        server.instance().around().uptime(),
                        server.instance().around().voice()));
    }

    ParameterFollower(
            FollowedServer server,
            UserParameters parameters,
            ParameterStore store,
            Supervision member,
            Around around) {
        this.server = server;
        this.parameters = parameters;
        this.store = store;
        this.member = member;
        this.around = around;
    }

    /** Follows from now on. */
    public void start() {
        Thread _ = Thread.ofVirtual().name("parameters").start(() -> go(this::follow));
        Thread _ = Thread.ofVirtual().name("parameters-look").start(() -> go(this::lookOn));
    }

    /** How the server stands to its parameters; at most as old as two looks, and with the time by which this machine goes now. */
    public ParameterState state() {
        return state.saidAt(Optional.of(around.clock().instant()));
    }

    @Override
    public void close() {
        ended.countDown();
        server.close();
    }

    /** Something that goes on until it is ended. */
    @FunctionalInterface
    private interface Endless {
        void run() throws InterruptedException;
    }

    private void go(Endless work) {
        try {
            while (ended.getCount() > 0) {
                once(work);
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nobody would begin it again: a fault of our own must not end it. */
    private void once(Endless work) throws InterruptedException {
        try {
            work.run();
        } catch (RuntimeException bug) {
            LOG.error("parameters: a fault of Drover's own", bug);
            pause(AGAIN);
        }
    }

    private void pause(Duration time) throws InterruptedException {
        boolean _ = ended.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Once, and not again and again. */
    private synchronized void say(String what) {
        if (!what.equals(saidLast)) {
            saidLast = what;
            around.voice().accept(what);
        }
    }

    // ---- the store ----

    private void follow() throws InterruptedException {
        long seen = 0;
        while (ended.getCount() > 0) {
            try {
                Standing standing = store.read();
                seen = standing.index();
                if (standing.request().isPresent()) {
                    take(standing.request().get());
                } else if (seen > 0) {
                    say("what stands about parameters is not understood: they stay as they are");
                }
                long _ = store.await(seen, WATCH);
            } catch (RemoteFailure | IOException away) {
                say("the parameters stay as they are: " + away.getMessage());
                pause(AGAIN);
            }
        }
    }

    private void take(ParameterRequest asked) throws IOException, InterruptedException {
        parameters
                .ask(asked.set())
                .ifPresent(wrong -> say("the parameters stay as they were: " + wrong));
        request = Optional.of(asked);
    }

    // ---- the server ----

    private void lookOn() throws InterruptedException {
        while (ended.getCount() > 0) {
            try {
                look();
                restartWhereAsked();
            } catch (RemoteFailure | IOException failed) {
                say("parameters: " + failed.getMessage());
            }
            pause(LOOK);
        }
    }

    private void look() throws IOException, InterruptedException {
        List<String> seen = seen();
        String inForce = seen.getFirst();
        SortedSet<String> waiting = names(seen.get(1));
        String unread = seen.get(2);
        SortedSet<String> heldBack = parameters.heldBack();
        if (!inForce.isEmpty() && (!heldBack.isEmpty() || !inForce.equals(parameters.next()))) {
            parameters.refresh();
            heldBack = parameters.heldBack();
        }
        if (!inForce.isEmpty() && waiting.isEmpty()) {
            began = Optional.empty();
            if (unread.isEmpty()) {
                parameters.inForce(inForce);
            }
        }
        String problem = parameters.problem();
        boolean stuck = isStuck(!inForce.isEmpty());
        state =
                new ParameterState(
                        parameters.heard(),
                        inForce,
                        waiting,
                        heldBack,
                        problem.isEmpty() ? inVain(waiting) : problem,
                        remark(unread, stuck),
                        names(seen.get(3)),
                        stuck,
                        Optional.empty(),
                        names(seen.get(4)));
    }

    /** One that is off, for a copy or by a person's wish, is not on its way back. */
    private boolean isStuck(boolean answers) {
        boolean comesBack = server.runs() && !answers;
        String replays = comesBack ? server.replays() : "";
        return comeback.stuck(!comesBack, replays, around.uptime().read());
    }

    private String remark(String unread, boolean stuck) {
        String known =
                unread.isEmpty()
                        ? parameters.remark()
                        : "its server does not take what it reads: " + unread;
        return stuck && known.isEmpty() ? STUCK : known;
    }

    /** What waits for a start by its own word; two empty words when it does not say. */
    private List<String> seen() {
        if (!server.runs()) {
            return SILENT;
        }
        try {
            return server.rows(SEEN, Instance.LIMIT).getFirst();
        } catch (RemoteFailure silent) {
            return SILENT;
        }
    }

    private static SortedSet<String> names(String listed) {
        return Arrays.stream(listed.split(",", -1))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** A start that changed nothing must not be followed by another. */
    private String inVain(SortedSet<String> waiting) {
        return began.filter(it -> it.waiting().equals(waiting))
                .filter(it -> it.version().equals(parameters.heard()))
                .map(it -> "still waits for a start after one: " + String.join(", ", waiting))
                .orElse("");
    }

    private void restartWhereAsked() throws IOException, InterruptedException {
        Optional<ParameterRequest> heard = request;
        if (heard.isEmpty() || !member.onlyIf(now -> isDue(heard.get(), now), () -> {})) {
            return;
        }
        long life = server.life();
        server.rows("CHECKPOINT", CHECKPOINT);
        // That took a while. Whoever asked may have thought better of it, and who cannot hear of
        // that restarts nobody.
        look();
        Optional<ParameterRequest> asked = store.read().request();
        if (asked.isPresent()
                && member.onlyIf(now -> isDue(asked.get(), now), () -> end(asked.get(), life))) {
            server.awaitEnd(life);
        }
    }

    private boolean isDue(ParameterRequest asked, SupervisorState now) {
        return RestartRule.due(asked, now, state, around.clock().instant()).isPresent();
    }

    /** Tells it to end, and does not wait for that: the supervisor decides nothing meanwhile. */
    private void end(ParameterRequest asked, long life) {
        around.voice().accept("starts anew for " + String.join(", ", state.waiting()));
        parameters.plan(true);
        if (server.end(life)) {
            began = asked.restart().map(it -> new Began(it, state.inForce(), state.waiting()));
        } else {
            parameters.plan(false);
        }
    }
}
