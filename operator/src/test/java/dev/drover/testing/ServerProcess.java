package dev.drover.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One real server as a child process, which a test can stop, freeze and kill. Not thread-safe.
 *
 * <p>It ends when closed, and with the test's virtual machine at the latest.
 */
public final class ServerProcess implements AutoCloseable {

    private static final long STOP_PATIENCE_SECONDS = 10;

    private final Process process;
    private final Path log;
    private final Thread reaper;

    private ServerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.reaper = new Thread(process::destroyForcibly, "reap-" + process.pid());
        Runtime.getRuntime().addShutdownHook(reaper);
    }

    /** Starts a program with more environment variables, its output in {@code log}. */
    public static ServerProcess start(
            List<String> command, Map<String, String> environment, Path log) {
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            return new ServerProcess(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException("could not start " + command.getFirst(), e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** Everything it has printed; nothing when it was not kept. */
    public String output() {
        try {
            return Files.isRegularFile(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGSTOP: it keeps its connections and answers nothing. */
    public void freeze() {
        signal("STOP");
    }

    /** SIGCONT. */
    public void thaw() {
        signal("CONT");
    }

    /** SIGKILL, and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** SIGTERM, and waits; SIGKILL when that takes too long. */
    public void terminate() {
        process.destroy();
        if (!ends(STOP_PATIENCE_SECONDS)) {
            kill();
        }
    }

    /** SIGTERM without waiting. */
    public void requestStop() {
        process.destroy();
    }

    /** Whether it ends within so many seconds. */
    public boolean ends(long seconds) {
        try {
            return process.waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    public int exitCode() {
        return process.exitValue();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            signal("CONT");
            terminate();
        }
        Runtime.getRuntime().removeShutdownHook(reaper);
    }

    private void awaitEnd() {
        if (!ends(STOP_PATIENCE_SECONDS)) {
            throw new IllegalStateException("process " + pid() + " did not end after SIGKILL");
        }
    }

    private void signal(String name) {
        try {
            int exit =
                    new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                            .redirectErrorStream(true)
                            .start()
                            .waitFor();
            if (exit != 0 && process.isAlive()) {
                throw new IllegalStateException(
                        "kill -%s %d ended with %d".formatted(name, pid(), exit));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
