package dev.drover.adapter.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The processes of a program that work in a folder: what is left of a server whose first process is gone, and whose others have
 * sessions of their own, cannot be found otherwise.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_cwd.5.html">proc_pid_cwd(5)</a>
 */
public final class FolderProcesses {

    private static final Path PROC = Path.of("/proc");

    private FolderProcesses() {}

    /**
     * Those that run now, as far as this user may see.
     *
     * @param folder in which they work, links resolved
     * @param program the name of the executable; a person's shell in that folder is none of them
     */
    public static Set<ProcessHandle> find(Path folder, String program) {
        Set<ProcessHandle> found = new HashSet<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path each : all) {
                if (works(each, folder, program)) {
                    ProcessHandle.of(Long.parseLong(each.getFileName().toString()))
                            .filter(ProcessHandle::isAlive)
                            .ifPresent(found::add);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /**
     * How they call themselves: a server's processes say there what they do. Those that end meanwhile are left out.
     *
     * @param folder in which they work, links resolved
     * @param program the name of the executable
     */
    public static Set<String> titles(Path folder, String program) {
        return find(folder, program).stream()
                .flatMap(process -> title(process.pid()).stream())
                .collect(Collectors.toSet());
    }

    private static Optional<String> title(long process) {
        try {
            Path file = PROC.resolve(Long.toString(process)).resolve("cmdline");
            return Optional.of(
                    Files.readString(file, StandardCharsets.ISO_8859_1).replace('\0', ' '));
        } catch (IOException ended) {
            return Optional.empty();
        }
    }

    /** The kernel says so of a program whose file was replaced since, as an upgrade does. */
    private static boolean runs(Path executable, String program) {
        return executable.endsWith(program) || executable.endsWith(program + " (deleted)");
    }

    private static boolean works(Path process, Path folder, String program) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).equals(folder)
                    && runs(Files.readSymbolicLink(process.resolve("exe")), program);
        } catch (IOException endedOrNotOurs) {
            return false;
        }
    }
}
