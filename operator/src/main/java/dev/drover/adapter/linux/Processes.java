package dev.drover.adapter.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The processes of this machine, as far as {@code /proc} shows them.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>
 */
final class Processes {

    private static final Path PROC = Path.of("/proc");

    /** What has ended and only waits for its parent to ask. */
    private static final Set<String> ENDED = Set.of("Z", "X");

    private record Seen(long pid, long parent, long session) {}

    private Processes() {}

    /**
     * Everybody alive in the session that {@code leader} began, who descends from it, or from one of {@code known}; without
     * the leader. Handles know when their process began: another with its number is another.
     */
    static Set<ProcessHandle> family(long leader, Set<ProcessHandle> known) {
        List<Seen> all = all();
        Set<Long> family = new HashSet<>();
        known.stream()
                .filter(ProcessHandle::isAlive)
                .map(ProcessHandle::pid)
                .filter(pid -> all.stream().anyMatch(each -> each.pid() == pid))
                .forEach(family::add);
        boolean grew = true;
        while (grew) {
            grew = false;
            for (Seen each : all) {
                if (each.pid() != leader && belongs(each, leader, family)) {
                    grew |= family.add(each.pid());
                }
            }
        }
        return family.stream()
                .map(ProcessHandle::of)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
    }

    private static boolean belongs(Seen each, long leader, Set<Long> family) {
        return each.session() == leader
                || each.parent() == leader
                || family.contains(each.parent());
    }

    private static List<Seen> all() {
        List<Seen> all = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path folder : folders) {
                look(folder, all);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    private static void look(Path folder, List<Seen> all) {
        try {
            String stat = Files.readString(folder.resolve("stat"), StandardCharsets.ISO_8859_1);
            // The program's name stands in brackets and may hold anything.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 5);
            if (!ENDED.contains(fields[0])) {
                all.add(
                        new Seen(
                                Long.parseLong(folder.getFileName().toString()),
                                Long.parseLong(fields[1]),
                                Long.parseLong(fields[3])));
            }
        } catch (IOException gone) {
            // It ended while we looked.
        }
    }
}
