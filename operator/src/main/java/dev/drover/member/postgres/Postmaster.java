package dev.drover.member.postgres;

import dev.drover.adapter.linux.FolderProcesses;
import dev.drover.adapter.linux.GuardedProgram;
import dev.drover.cluster.Lease;
import dev.drover.convergence.RemoteFailure;
import dev.drover.exclusive.Program.Life;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The server's processes: this process is their parent, and a guard kills them when it hangs or is gone. Thread-safe; whoever
 * starts and stops is one thread.
 */
final class Postmaster {

    /** Shorter than any lease: a supervisor that hangs leaves no primary behind. */
    private static final Duration GUARD = Duration.ofSeconds(3);

    private static final Duration BEAT = Duration.ofMillis(250);
    private static final Duration LOOK = Duration.ofMillis(3);

    /** Killed processes end when the kernel gets to it, which a slow disk holds up. */
    private static final Duration KILLED = Duration.ofSeconds(30);

    private static final int LINES_KEPT = 30;

    private final Surroundings around;
    private final Runnable ended;
    private final Deque<String> lines = new ArrayDeque<>();
    private @Nullable GuardedProgram program;
    private volatile Optional<Lease> lease = Optional.empty();
    private boolean stopping;
    private boolean closed;
    private boolean onPurpose;

    /** Whether this process has told it to end, or killed it. */
    private boolean struck;

    /** When its guard kills it, as the guard was told last; and whether it was told once that this had passed. */
    private Duration guardedUntil = Duration.ZERO;

    private boolean lapsed;
    private long life;

    /**
     * No server yet.
     *
     * @param ended called, by any thread, when the server has ended although nobody was to stop it
     */
    Postmaster(Surroundings around, Runnable ended) {
        this.around = around;
        this.ended = ended;
    }

    /**
     * Starts it; nothing of an earlier one may be left.
     *
     * @throws RemoteFailure.Unavailable when none is to be started any more
     */
    synchronized void start(List<String> command) {
        if (closed) {
            throw new RemoteFailure.Unavailable("the supervisor ends: no server is started");
        }
        lines.clear();
        stopping = false;
        onPurpose = false;
        struck = false;
        lapsed = false;
        lease = Optional.empty();
        long mine = ++life;
        GuardedProgram fresh =
                new GuardedProgram(command, "INT", () -> changed(mine), around.voice())
                        .heardBy(this::hear);
        program = fresh;
        guardedUntil = around.uptime().read().plus(GUARD);
        fresh.start(0, guardedUntil);
        Thread _ = Thread.ofVirtual().name("postgres-heartbeat").start(() -> beat(mine));
    }

    private void hear(String line) {
        around.voice().accept(line);
        synchronized (lines) {
            lines.addLast(line);
            if (lines.size() > LINES_KEPT) {
                lines.removeFirst();
            }
        }
    }

    /** Why it says it cannot go on; empty when it does not say. */
    String complaint() {
        synchronized (lines) {
            return lines.stream()
                    .filter(line -> line.contains("FATAL:") || line.contains("PANIC:"))
                    .reduce("", (_, line) -> line.substring(line.indexOf(": ") + 2).strip());
        }
    }

    /** Why it ended, as far as it said so. */
    String lastWords() {
        synchronized (lines) {
            String complaint = complaint();
            return complaint.isEmpty()
                    ? Optional.ofNullable(lines.peekLast()).orElse("it ended without a word")
                    : complaint;
        }
    }

    /** Its last lines, oldest first. */
    List<String> lastLines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** Whether one of its last lines has these words. */
    boolean said(String words) {
        synchronized (lines) {
            return lines.stream().anyMatch(line -> line.contains(words));
        }
    }

    /** Forgets what it said. */
    void forgetLines() {
        synchronized (lines) {
            lines.clear();
        }
    }

    /** From now on the guard lets it run only as long as that lasts, and so does this process. */
    void runWhile(Lease now) {
        lease = Optional.of(now);
        boolean _ = extend(currentLife());
    }

    /** Which server this is: each that is started has another. */
    synchronized long currentLife() {
        return life;
    }

    /** A supervisor that hangs does not answer, or answers no: then the server does not outlive its lease. */
    private void beat(long mine) {
        try {
            while (isLife(mine)) {
                if (!extend(mine) && isLife(mine)) {
                    around.voice().accept("may not serve any more: kills the server");
                    kill();
                }
                around.pause().of(BEAT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether that one runs. */
    synchronized boolean isLife(long mine) {
        GuardedProgram known = program;
        return life == mine && known != null && known.life() == Life.RUNNING;
    }

    /** Has the guard wait as long as this process may hang, and never beyond the lease; false when there is none any more. */
    private boolean extend(long mine) {
        Duration patience = around.uptime().read().plus(GUARD);
        // Asked without the lock: who hangs here must not hold up a stop.
        Optional<Lease> held = lease;
        Optional<Duration> until =
                held.isEmpty()
                        ? Optional.of(patience)
                        : held.get().end().map(end -> earlier(end, patience));
        until.ifPresent(deadline -> extend(mine, deadline));
        return until.isPresent();
    }

    private synchronized void extend(long mine, Duration deadline) {
        GuardedProgram known = program;
        if (life == mine && known != null) {
            lapsed = lapsed || isGuardDue();
            guardedUntil = deadline;
            known.extend(deadline);
        }
    }

    private boolean isGuardDue() {
        return around.uptime().read().compareTo(guardedUntil) >= 0;
    }

    /**
     * Whether Drover may have ended this server: this process, or the guard, which waits for nobody. Then its end says nothing about
     * the server.
     */
    synchronized boolean mayBeEndedByDrover() {
        GuardedProgram known = program;
        return struck || closed || lapsed || isGuardDue() || known == null || !known.guarded();
    }

    /** Whether its guard may have ended it: nobody told that it is to go on. */
    synchronized boolean mayBeEndedByGuard() {
        return lapsed || isGuardDue();
    }

    private static Duration earlier(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void changed(long mine) {
        synchronized (this) {
            GuardedProgram known = program;
            if (life != mine || known == null || stopping) {
                return;
            }
            if (known.life() == Life.RUNNING) {
                if (known.guarded()) {
                    return;
                }
                around.voice().accept("the server's guard is gone: kills the server");
                struck = true;
                known.kill();
            }
            stopping = true;
        }
        ended.run();
    }

    /** Kills that one, as if it had ended by itself; another that was started meanwhile, or one that is being stopped, is left alone. */
    synchronized void crash(long mine) {
        GuardedProgram known = program;
        if (life == mine && known != null && !stopping) {
            struck = true;
            known.kill();
        }
    }

    /** Whether its first process runs. */
    synchronized boolean running() {
        GuardedProgram known = program;
        return known != null && known.life() == Life.RUNNING;
    }

    /** Whether one was started and nobody has seen to its end yet. */
    synchronized boolean known() {
        return program != null;
    }

    /** Starts none any more, whatever is under way; one that runs is left as it is. */
    synchronized void close() {
        closed = true;
    }

    /** Tells it to read its configuration. */
    synchronized void reload() {
        GuardedProgram known = program;
        if (known != null) {
            known.signal("HUP");
        }
    }

    /**
     * Tells it to end so that it starts anew, and takes no time: who listens hears that it has ended, as if it had by itself.
     *
     * @param mine the one that is meant: another that was started meanwhile is left alone, and so is one that is stopped already
     * @return whether it was told
     */
    boolean end(long mine) {
        return signal(mine, "INT");
    }

    /**
     * Sees to it that it ends after {@link #end(long)}.
     *
     * @param time after which it is ended at once, without its last words to replicas and disk
     */
    void awaitEnd(long mine, Duration time) throws InterruptedException {
        if (livesAfter(mine, time)) {
            boolean _ = signal(mine, "QUIT");
            boolean _ = livesAfter(mine, KILLED);
        }
    }

    private boolean livesAfter(long mine, Duration time) throws InterruptedException {
        Duration until = around.uptime().read().plus(time);
        while (isLife(mine) && around.uptime().read().compareTo(until) < 0) {
            around.pause().of(LOOK);
        }
        return isLife(mine);
    }

    private synchronized boolean signal(long mine, String signal) {
        GuardedProgram known = program;
        boolean meant = life == mine && known != null && !stopping;
        if (meant && known != null) {
            onPurpose = true;
            struck = true;
            known.signal(signal);
        }
        return meant;
    }

    /** Whether {@link #end} has ended it. */
    synchronized boolean endedOnPurpose() {
        return onPurpose;
    }

    /**
     * Stops it and all it has started, and whatever else of a server works in that folder.
     *
     * @param first the signal that it gets; what is left after the time is killed
     * @throws InterruptedException when interrupted; the server may still run
     */
    void stop(String first, Duration time, Path folder) throws InterruptedException {
        synchronized (this) {
            stopping = true;
            struck = true;
            GuardedProgram known = program;
            if (known != null) {
                known.signal(first);
            }
        }
        Duration until = around.uptime().read().plus(time);
        while (running() && around.uptime().read().compareTo(until) < 0) {
            around.pause().of(LOOK);
        }
        bury(folder);
    }

    private void bury(Path folder) throws InterruptedException {
        kill();
        Duration until = around.uptime().read().plus(KILLED);
        while (running() || killsIn(folder)) {
            if (around.uptime().read().compareTo(until) >= 0) {
                throw new IllegalStateException(
                        "processes in %s do not end although they were killed".formatted(folder));
            }
            around.pause().of(LOOK);
        }
        synchronized (this) {
            GuardedProgram known = program;
            if (known != null) {
                known.forget();
            }
            program = null;
        }
    }

    private synchronized void kill() {
        GuardedProgram known = program;
        if (known != null && known.life() == Life.RUNNING) {
            struck = true;
            known.kill();
        }
    }

    private static boolean killsIn(Path folder) {
        var left = FolderProcesses.find(folder, "postgres");
        left.forEach(ProcessHandle::destroyForcibly);
        return !left.isEmpty();
    }
}
