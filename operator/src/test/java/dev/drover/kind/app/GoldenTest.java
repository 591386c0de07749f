package dev.drover.kind.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.surface.cli.text.TreeText;
import dev.drover.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each example becomes the job that stands in {@code src/test/resources/app}. That Nomad takes it is in {@code AppIT}. */
final class GoldenTest {

    private static final Path FOLDER =
            Tools.repository().resolve("operator/src/test/resources/app");

    static List<Path> examples() {
        return Apps.examples();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleBecomesThatJob(Path example) throws IOException {
        Path golden = FOLDER.resolve(Apps.golden(example));
        String job = TreeText.json(Apps.rendered(example));

        assertThat(job)
                .as("should the change be meant: drover render -f %s > %s", example, golden)
                .isEqualTo(Files.exists(golden) ? Files.readString(golden) : "no such file");
    }

    @Test
    void thereIsNoJobWithoutAnExample() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> Objects.requireNonNull(file.getFileName()).toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            Apps.examples().stream().map(Apps::golden).toList());
        }
    }
}
