package dev.drover.kind.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.convergence.Objection;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.document.Metadata;
import dev.drover.document.Problem;
import dev.drover.kind.Kinds;
import dev.drover.schema.DocumentReader;
import dev.drover.schema.Reading;
import dev.drover.schema.SchemaDocumentReader;
import dev.drover.testing.FakeNomad;
import dev.drover.testing.Tools;
import dev.drover.workload.JobReader;
import dev.drover.workload.WorkloadPreview;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Apps as their authors write them, and the jobs they become. */
final class Apps {

    private static final DocumentReader READER = new SchemaDocumentReader(Kinds.ALL.catalog());

    private static final JobReader<AppSpec> READER_OF_JOBS =
            new JobReader<>(
                    new AppForm(), new FakeNomad(InstantSource.fixed(Instant.EPOCH)), "default");

    private static final Pattern NAMESPACED = Pattern.compile("namespace: ([a-z0-9-]+)");
    private static final Pattern NAMED = Pattern.compile("metadata: \\{.*name: ([a-z-]+)}");

    private Apps() {}

    /** The texts of all examples, by file. */
    static List<Path> examples() {
        try (Stream<Path> files = Files.list(Tools.repository().resolve("crds-schema"))) {
            return files.filter(file -> name(file).matches("App\\..*example\\.(yaml|json)"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The Apps of five systems, as a team would apply them. */
    static List<Path> stacks() {
        Path folder = Tools.repository().resolve("helm-free-deploy/stacks");
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> name(file).endsWith(".yaml"))
                    .filter(Apps::isApp)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isApp(Path document) {
        try {
            return Files.readString(document).lines().anyMatch("kind: App"::equals);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an example is called in the folder of rendered jobs: {@code worker.json}. */
    static String golden(Path example) {
        String middle = name(example).replaceAll("^App\\.|\\.?example\\.(yaml|json)$", "");
        return (middle.isEmpty() ? "web" : middle) + ".json";
    }

    /** The job that an example becomes, as it is registered. */
    static ObjectNode rendered(Path example) {
        try {
            String text = Files.readString(example);
            Matcher named = NAMED.matcher(text);
            Matcher spaced = NAMESPACED.matcher(text);
            DocumentKey key =
                    new DocumentKey(
                            spaced.find() ? spaced.group(1) : "shop",
                            "App",
                            named.find() ? named.group(1) : "web");
            return READER_OF_JOBS.authored(new Document<>(key, 1, Metadata.NONE, spec(key, text)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The job of an app with that spec, in YAML, which is {@code shop/web}. */
    static ObjectNode job(String spec) {
        return JobBlock.of(key("web").workloadName(), spec(spec));
    }

    /** What is said against that spec. */
    static String objections(String spec) {
        Reading reading = READER.read(key("web"), bytes(text(spec)), 1);
        return reading instanceof Reading.Rejected rejected
                ? rejected.problems().toString()
                : "none";
    }

    /** What is found wrong before it is written, of an app with that name. */
    static Optional<Problem> objection(String name, String spec) {
        return new WorkloadPreview<>(
                        new AppForm(),
                        () -> READER_OF_JOBS,
                        new Document<>(key(name), 1, Metadata.NONE, spec(spec)))
                .objection()
                .map(Objection::problem);
    }

    /** What is remarked about that spec, though it is accepted. */
    static String warnings(String spec) {
        return ((Reading.Accepted) READER.read(key("web"), bytes(text(spec)), 1))
                .warnings()
                .toString();
    }

    static AppSpec spec(String spec) {
        return spec(key("web"), text(spec));
    }

    private static AppSpec spec(DocumentKey key, String text) {
        Reading reading = READER.read(key, bytes(text), 1);
        if (reading instanceof Reading.Accepted accepted) {
            return (AppSpec) accepted.document().spec();
        }
        throw new IllegalArgumentException(text + reading);
    }

    static JsonNode task(JsonNode job) {
        return job.at("/TaskGroups/0/Tasks/0");
    }

    static JsonNode group(JsonNode job) {
        return job.at("/TaskGroups/0");
    }

    private static String text(String spec) {
        return "apiVersion: drover/v1\nkind: App\nspec:\n" + spec.indent(2);
    }

    private static DocumentKey key(String name) {
        return new DocumentKey("shop", "App", name);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String name(Path file) {
        return Objects.requireNonNull(file.getFileName()).toString();
    }
}
