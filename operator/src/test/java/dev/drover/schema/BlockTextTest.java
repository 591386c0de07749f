package dev.drover.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.document.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BlockTextTest {

    private static final Problem PROBLEM =
            new Problem("$.spec.hcl", 0, 0, "is not expected here", Optional.of("count"));

    private static final String YAML =
            """
            kind: Job
            spec:
              hcl: | # of the job

                job "web" {
                    count = 2

                }
              variables: {a: 1}
            """;

    @ParameterizedTest(name = "line {0}, column {1}")
    @CsvSource({"1, 1, 4, 1", "2, 5, 5, 9", "3, 5, 6, 9", "4, 1, 7, 1", "5, 1, 8, 5"})
    void findsEachLineOfABlock(int line, int column, int lineOfFile, int columnOfFile) {
        Problem expected =
                new Problem(
                        "$.spec.hcl",
                        lineOfFile,
                        columnOfFile,
                        "is not expected here",
                        Optional.of("count"));

        assertThat(placed(YAML, 0, line, column)).contains(expected);
    }

    @Test
    void countsTheLinesBeforeTheDocumentWhateverEndsALine() {
        assertThat(placed(YAML, 40, 3, 5)).map(Problem::line).contains(46);
        assertThat(placed(YAML.replace("\n", "\r\n"), 0, 3, 5)).map(Problem::line).contains(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"|-", "|+", "|2", "|2-", "|  # why"})
    void knowsEachHeaderOfABlock(String header) {
        String yaml = "spec:\n  hcl: %s\n    job\n    bogus\n".formatted(header);

        assertThat(placed(yaml, 0, 2, 1)).map(Problem::line).contains(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spec:\n  hcl: >\n    job\n    bogus\n",
                "spec:\n  hcl: \"job\\n\\\n    bogus\"\n",
                "spec:\n  hcl: 'job\n\n    bogus'\n",
                "spec:\n  hcl: !!str |\n    job\n    bogus\n",
                "{\"spec\": {\"hcl\": \"job\\nbogus\"}}",
                "{\"spec\": {\"hcl\": \"|job\\nbogus\"}}",
                "spec:\n  hcl: 5\n",
                "spec:\n  other: |\n    job\n    bogus\n",
                "spec: [",
            })
    void guessesNothingOfWhatIsNoBlock(String text) {
        assertThat(placed(text, 0, 2, 1)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "6, 1", "99, 1"})
    void knowsNoLineThatTheBlockDoesNotHave(int line, int column) {
        assertThat(placed(YAML, 0, line, column)).isEmpty();
        assertThat(placed("spec:\n  hcl: |-\n    job", 0, 2, 1)).isEmpty();
    }

    private static Optional<Problem> placed(String text, int linesBefore, int line, int column) {
        return BlockText.at("$.spec.hcl", text.getBytes(StandardCharsets.UTF_8), linesBefore)
                .flatMap(block -> block.placed(PROBLEM, line, column));
    }
}
