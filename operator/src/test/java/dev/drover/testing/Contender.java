package dev.drover.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One built {@code drover exclusive} with its guard and its program, whose processes a test freezes and kills. */
public final class Contender implements AutoCloseable {

    private static final Path DROVER =
            Tools.repository().resolve("operator/target/drover/bin/drover");

    private static final long END_SECONDS = 5;

    private final ServerProcess process;

    /**
     * Starts one.
     *
     * @param arguments what follows {@code drover exclusive}
     */
    public Contender(String consul, Path log, Map<String, String> more, List<String> arguments) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("CONSUL_HTTP_ADDR", consul);
        this.process =
                ServerProcess.start(
                        Stream.concat(Stream.of(DROVER.toString(), "exclusive"), arguments.stream())
                                .toList(),
                        environment,
                        log);
    }

    /** The wrapper itself, which a signal or a freeze meets alone. */
    public ServerProcess wrapper() {
        return process;
    }

    public String said() {
        return process.output();
    }

    /** The guard's process; there must be one. */
    public long guard() {
        return child(true);
    }

    /** The program's first process; there must be one. */
    public long program() {
        return child(false);
    }

    /** Wrapper, guard, program and all it has started. */
    public List<Long> everybody() {
        List<Long> all = new ArrayList<>();
        all.add(process.pid());
        ProcessHandle.of(process.pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .forEach(each -> all.add(each.pid()));
        return all;
    }

    /** Sends all of them a signal at once, in this order. */
    public static void signal(String name, List<Long> processes) {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        processes.forEach(each -> command.add(Long.toString(each)));
        try {
            new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kills all, and waits until none writes into the test's folder any more. */
    @Override
    public void close() {
        List<ProcessHandle> all =
                everybody().stream().map(ProcessHandle::of).flatMap(Optional::stream).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(each ->
                each.onExit().completeOnTimeout(each, END_SECONDS, TimeUnit.SECONDS).join());
        process.close();
    }

    private long child(boolean guard) {
        return ProcessHandle.of(process.pid()).stream()
                .flatMap(ProcessHandle::children)
                .map(ProcessHandle::pid)
                .filter(pid -> commandLine(pid).contains("drover-guard") == guard)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no such process: " + said()));
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
        } catch (IOException gone) {
            return "";
        }
    }
}
