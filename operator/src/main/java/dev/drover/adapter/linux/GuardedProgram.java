package dev.drover.adapter.linux;

import dev.drover.exclusive.Program;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A program in a session of its own, with a guard in another: a shell that kills it at the deadline and when this process
 * is gone. This process and the guard each can kill it without the other's help.
 */
public final class GuardedProgram implements Program {

    /** It stops itself before its first step; the guard lets it go on. */
    private static final String GATE = "kill -s STOP $$ && exec \"$@\"";

    private static final File NOTHING = new File("/dev/null");

    private static final String KILL = "kill -s \"$1\" \"$2\"";

    /** What a server that Drover runs gets of Drover's environment. */
    private static final Set<String> HANDED_ON =
            Set.of("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "DROVER_TERM");

    private final List<String> command;
    private final String stopSignal;
    private final Runnable changed;
    private final Consumer<String> voice;
    private final Optional<Consumer<String>> heard;

    private volatile @Nullable Process program;
    private @Nullable Process guard;
    private boolean striking;
    private Set<ProcessHandle> family = Set.of();

    /**
     * A program that does not run yet.
     *
     * @param command the program and its arguments
     * @param stopSignal the signal that tells it to end, for example {@code TERM}
     * @param changed called, by any thread, when it or its guard has ended
     * @param voice tells people what does not work
     */
    public GuardedProgram(
            List<String> command, String stopSignal, Runnable changed, Consumer<String> voice) {
        this(command, stopSignal, changed, voice, Optional.empty());
    }

    private GuardedProgram(
            List<String> command,
            String stopSignal,
            Runnable changed,
            Consumer<String> voice,
            Optional<Consumer<String>> heard) {
        this.command = List.copyOf(command);
        this.stopSignal = stopSignal;
        this.changed = changed;
        this.voice = voice;
        this.heard = heard;
    }

    /** A program like this one whose lines are heard, by a thread of its own, instead of being passed on as they are. */
    public GuardedProgram heardBy(Consumer<String> listener) {
        return new GuardedProgram(command, stopSignal, changed, voice, Optional.of(listener));
    }

    /**
     * Whether programs can be guarded here.
     *
     * @return what is missing; empty when nothing is
     */
    public static Optional<String> missing() {
        try {
            Process trial =
                    new ProcessBuilder("setsid", "bash", "-p", "-c", "((BASH_VERSINFO[0] >= 4))")
                            .redirectErrorStream(true)
                            .redirectOutput(Redirect.DISCARD)
                            .start();
            return trial.waitFor() == 0 ? Optional.empty() : Optional.of("bash 4 or newer");
        } catch (IOException absent) {
            return Optional.of("setsid and bash in PATH, and Linux");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("time to look");
        }
    }

    @Override
    public void start(long term, Duration deadline) {
        ProcessBuilder builder =
                new ProcessBuilder(
                                Stream.concat(
                                                Stream.of(
                                                        "setsid", "/bin/sh", "-c", GATE, "drover"),
                                                command.stream())
                                        .toList())
                        .inheritIO();
        builder.environment().put("DROVER_TERM", Long.toString(term));
        if (heard.isPresent()) {
            // Tokens of Drover's own are none of a server's.
            builder.environment().keySet().removeIf(name -> !HANDED_ON.contains(name));
            builder.redirectErrorStream(true)
                    .redirectInput(Redirect.from(NOTHING))
                    .redirectOutput(Redirect.PIPE);
        }
        Process started = begun(builder);
        heard.ifPresent(listener -> listen(started, listener));
        striking = false;
        family = Set.of();
        program = started;
        guard = guard(started.pid());
        extend(deadline);
    }

    private static void listen(Process speaker, Consumer<String> listener) {
        Thread _ =
                Thread.ofVirtual()
                        .name("lines-of-" + speaker.pid())
                        .start(() -> {
                            try (BufferedReader text =
                                    speaker.inputReader(StandardCharsets.UTF_8)) {
                                Lines.each(text, listener);
                            } catch (IOException ended) {
                                // What it has not said until its end it does not say any more.
                                return;
                            }
                        });
    }

    private Process guard(long leader) {
        ProcessBuilder builder =
                new ProcessBuilder(
                                "setsid",
                                "bash",
                                "-p",
                                "-c",
                                script(),
                                "drover-guard",
                                Long.toString(leader))
                        .redirectOutput(Redirect.DISCARD)
                        .redirectError(Redirect.INHERIT);
        return begun(builder);
    }

    private Process begun(ProcessBuilder builder) {
        try {
            Process process = builder.start();
            CompletableFuture<Void> _ = process.onExit().thenRun(changed);
            return process;
        } catch (IOException e) {
            Process left = program;
            if (left != null) {
                left.destroyForcibly();
            }
            throw new UncheckedIOException(
                    "drover exclusive needs setsid, /bin/sh and bash in PATH: " + e.getMessage(),
                    e);
        }
    }

    @Override
    public void extend(Duration deadline) {
        tell(Long.toString(deadline.toMillis() / 10));
    }

    /** A guard that is gone hears nothing, and whoever asks for it sees that. */
    private void tell(String line) {
        Process listener = guard;
        if (listener == null) {
            return;
        }
        try {
            OutputStream out = listener.getOutputStream();
            out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
        } catch (IOException gone) {
            changed.run();
        }
    }

    /** Who has a session of his own and loses his parent now could not be found any more. */
    @Override
    public void stop() {
        Process running = program;
        if (running != null) {
            family = Processes.family(running.pid(), family);
        }
        signal(stopSignal);
    }

    @Override
    public void signal(String name) {
        Process running = program;
        if (running == null || !running.isAlive()) {
            return;
        }
        try {
            new ProcessBuilder("/bin/sh", "-c", KILL, "drover", name, Long.toString(running.pid()))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            // Nothing can be started any more; a kill needs nothing.
            voice.accept("could not send SIG%s: %s".formatted(name, e.getMessage()));
        }
    }

    @Override
    public void kill() {
        Process running = program;
        if (running != null) {
            striking = true;
            strike(running);
        }
    }

    /** Needs no other program: it works when nothing can be started any more. */
    private void strike(Process leader) {
        family = Processes.family(leader.pid(), family);
        leader.destroyForcibly();
        family.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public Life life() {
        Process known = program;
        if (known == null) {
            return Life.NONE;
        }
        if (known.isAlive() && !striking) {
            return Life.RUNNING;
        }
        strike(known);
        return known.isAlive() || !family.isEmpty() ? Life.RUNNING : Life.GONE;
    }

    @Override
    public boolean guarded() {
        Process known = guard;
        return known == null || known.isAlive();
    }

    @Override
    public int exitCode() {
        Process known = program;
        if (known == null) {
            throw new IllegalStateException("it never ran");
        }
        return known.exitValue();
    }

    @Override
    public void forget() {
        tell("done");
        program = null;
        guard = null;
    }

    private static String script() {
        try (InputStream in = GuardedProgram.class.getResourceAsStream("guard.bash")) {
            if (in == null) {
                throw new IllegalStateException("the distribution lacks guard.bash");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
