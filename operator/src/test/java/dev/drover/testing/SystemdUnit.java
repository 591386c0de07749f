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
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A unit for systemd in {@code helm-free-deploy}, read as systemd does, and started without it. */
public final class SystemdUnit {

    private static final Pattern WORD = Pattern.compile("'([^']*)'|([^\\s']+)");
    private static final Path SYSTEMD_ANALYZE = Path.of("/usr/bin/systemd-analyze");

    private final Path file;
    private final String text;

    private SystemdUnit(Path file) {
        this.file = file;
        try {
            this.text = Files.readString(file).replaceAll("\\\\\n\\s*", " ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The unit in that file, below {@code helm-free-deploy}; lines that go on are made whole. */
    public static SystemdUnit in(String file) {
        return new SystemdUnit(Tools.repository().resolve("helm-free-deploy").resolve(file));
    }

    public String text() {
        return text;
    }

    /** What stands after the sign of equality in each line of that name. */
    public List<String> values(String field) {
        return text.lines()
                .filter(line -> line.startsWith(field + "="))
                .map(line -> line.substring(field.length() + 1))
                .toList();
    }

    /**
     * Has systemd itself read the unit.
     *
     * @param folder where copies may stand: the unit's, with programs that are there, and those of the others
     * @param others that it names
     * @return what is wrong; empty when nothing is, or there is no systemd here
     */
    public Optional<String> complaint(Path folder, SystemdUnit... others)
            throws IOException, InterruptedException {
        if (!Files.isExecutable(SYSTEMD_ANALYZE)) {
            return Optional.empty();
        }
        for (SystemdUnit other : others) {
            other.copy(folder);
        }
        Path said = folder.resolve("said");
        Process verify =
                new ProcessBuilder(SYSTEMD_ANALYZE.toString(), "verify", copy(folder).toString())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        int exit = verify.waitFor();
        String words = Files.readString(said);
        return exit == 0 && words.isEmpty() ? Optional.empty() : Optional.of(exit + ": " + words);
    }

    private Path copy(Path folder) throws IOException {
        return Files.writeString(
                folder.resolve(file.getFileName()),
                text.replaceAll("/(usr/local|opt/drover)/bin/[a-z]+", "/bin/true"));
    }

    /** The environment that the unit sets by itself. */
    public Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        values("Environment")
                .forEach(line ->
                        words(line)
                                .forEach(pair -> {
                                    String[] parts = pair.split("=", 2);
                                    environment.put(parts[0], parts[1]);
                                }));
        return environment;
    }

    /**
     * Starts what the unit starts.
     *
     * @param places what stands in the unit and is elsewhere here, such as a program or a folder
     * @param more environment besides that of the unit
     */
    public ServerProcess begin(Map<String, String> places, Map<String, String> more, Path log) {
        Map<String, String> environment = new HashMap<>();
        environment()
                .forEach((name, value) -> environment.put(name, replaced(value, places, "%s")));
        environment.putAll(more);
        return ServerProcess.start(command("ExecStart", places, environment), environment, log);
    }

    /** The command of a line of that name. */
    public List<String> command(
            String field, Map<String, String> places, Map<String, String> environment) {
        String line = replaced(values(field).getFirst(), places, "%s");
        return words(replaced(line, environment, "${%s}"));
    }

    private static String replaced(String text, Map<String, String> by, String form) {
        String now = text;
        for (Map.Entry<String, String> each : by.entrySet()) {
            now = now.replace(form.formatted(each.getKey()), each.getValue());
        }
        return now;
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        for (MatchResult word : WORD.matcher(line).results().toList()) {
            String text = word.group(1) == null ? word.group(2) : word.group(1);
            words.add(text.replace("$$", "$"));
        }
        return words;
    }
}
