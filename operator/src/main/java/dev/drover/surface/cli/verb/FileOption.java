package dev.drover.surface.cli.verb;

import dev.drover.document.Dependency;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.document.Problem;
import dev.drover.planning.Cycle;
import dev.drover.schema.ManifestReader.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** {@code -f}: files, folders or the standard input with documents. */
final class FileOption {

    /** No folder of documents is larger; a wrong folder, such as the root, is. */
    private static final int FILES_MAX = 10_000;

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "FILE",
            description =
                    "File, folder (all *.json, *.yaml, *.yml in it) or - for the standard input")
    private List<String> names = new ArrayList<>();

    boolean given() {
        return !names.isEmpty();
    }

    /**
     * Reads all documents that were given.
     *
     * @throws VerbFailure when a file cannot be read, or there is no document at all
     */
    List<Draft> drafts(Surroundings surroundings, String namespace) {
        if (names.isEmpty()) {
            throw VerbFailure.usage("say which documents: -f FILE, -f FOLDER or -f -");
        }
        List<Draft> drafts = new ArrayList<>();
        for (String name : names) {
            for (String file : filesOf(name)) {
                for (Manifest manifest :
                        surroundings.schemas().manifests(bytes(file, surroundings), namespace)) {
                    drafts.add(new Draft(file, manifest));
                }
            }
        }
        if (drafts.isEmpty()) {
            throw VerbFailure.usage("no document in " + String.join(", ", names));
        }
        refuseTwins(drafts);
        return drafts;
    }

    /**
     * The documents, when none is bad.
     *
     * @throws VerbFailure with all that is wrong
     */
    List<Draft> goodDrafts(Surroundings surroundings, String namespace) {
        List<Draft> drafts = drafts(surroundings, namespace);
        Map<DocumentKey, Problem> cycles = cycles(drafts);
        List<String> complaints = new ArrayList<>();
        for (Draft draft : drafts) {
            draft.problems().forEach(problem -> complaints.add(draft.complaint(problem)));
            draft.key().map(cycles::get).map(draft::complaint).ifPresent(complaints::add);
        }
        if (!complaints.isEmpty()) {
            throw VerbFailure.failed(
                    String.join("\n", complaints)
                            + "\nnothing was written: mend the above and try again");
        }
        return drafts;
    }

    /** What is wrong with documents that wait, by way of the others, for themselves. */
    static Map<DocumentKey, Problem> cycles(List<Draft> drafts) {
        Map<DocumentKey, Set<DocumentKey>> dependencies = new HashMap<>();
        for (Draft draft : drafts) {
            draft.document()
                    .ifPresent(
                            document -> dependencies.put(document.key(), dependencies(document)));
        }
        Map<DocumentKey, Problem> cycles = new HashMap<>();
        for (DocumentKey key : dependencies.keySet()) {
            Cycle.through(key, one -> dependencies.getOrDefault(one, Set.of()))
                    .ifPresent(way -> cycles.put(key, Dependency.cycle(way)));
        }
        return cycles;
    }

    private static Set<DocumentKey> dependencies(Document<?> document) {
        return document.spec().dependsOn().stream()
                .map(dependency -> dependency.in(document.key().namespace()))
                .collect(Collectors.toSet());
    }

    private static void refuseTwins(List<Draft> drafts) {
        Map<DocumentKey, Draft> seen = new HashMap<>();
        for (Draft draft : drafts) {
            draft.key()
                    .map(key -> seen.put(key, draft))
                    .ifPresent(twin -> {
                        throw VerbFailure.failed(
                                "%s stands twice: %s and %s"
                                        .formatted(
                                                draft.title(), twin.position(), draft.position()));
                    });
        }
    }

    private static List<String> filesOf(String name) {
        if (name.equals("-") || !Files.isDirectory(path(name))) {
            return List.of(name);
        }
        try (Stream<Path> files = Files.walk(path(name))) {
            List<String> found =
                    files.filter(Files::isRegularFile)
                            .map(Path::toString)
                            .filter(file -> file.matches(".*\\.(json|ya?ml)"))
                            .limit(FILES_MAX + 1L)
                            .sorted()
                            .toList();
            if (found.size() > FILES_MAX) {
                throw VerbFailure.usage(
                        "%s holds more than %d files; name a smaller folder"
                                .formatted(name, FILES_MAX));
            }
            return found;
        } catch (IOException e) {
            throw VerbFailure.failed("cannot read folder %s: %s".formatted(name, e.getMessage()));
        }
    }

    private static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw VerbFailure.usage("'%s' is no name of a file".formatted(name));
        }
    }

    private static byte[] bytes(String file, Surroundings surroundings) {
        try {
            return file.equals("-")
                    ? surroundings.console().in().readAllBytes()
                    : Files.readAllBytes(path(file));
        } catch (NoSuchFileException e) {
            throw VerbFailure.failed("%s: no such file or folder".formatted(file));
        } catch (IOException e) {
            throw VerbFailure.failed("cannot read %s: %s".formatted(file, e.getMessage()));
        }
    }
}
