package dev.drover.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.document.DocumentKey;
import dev.drover.document.Problem;
import dev.drover.kind.Kinds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said to people who know another tool. */
final class SchemaFindingsTest {

    private static final SchemaDocumentReader READER =
            new SchemaDocumentReader(Kinds.ALL.catalog());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "replicas: 2 | instances",
                "Count: 2 | instances",
                "environment: {A: b} | env",
                "healthCheck: {tcp: http} | health",
                "volumeMounts: {} | volumes",
                "depends_on: [] | dependsOn",
                "variants: {web: {command: a, scale: 2}} | instances"
            })
    void whatAFieldIsCalledHere(String line, String meant) {
        assertThat(problems(line))
                .singleElement()
                .asString()
                .endsWith("; did you mean '%s'?".formatted(meant));
    }

    @Test
    void howAValueIsWrittenThatQuotesAloneWouldNotMend() {
        assertThat(problems("stopTimeout: 5"))
                .singleElement()
                .asString()
                .endsWith("found the number 5, expected text, for example '30s'");
    }

    @Test
    void thatALongListGoesOn() {
        assertThat(problems("nonsense: 1"))
                .singleElement()
                .asString()
                .containsPattern(" and \\d+ more$");
    }

    private static List<String> problems(String line) {
        String text =
                "apiVersion: drover/v1\nkind: App\nspec:\n  image: registry.example/shop:1\n  "
                        + line
                        + "\n";
        Reading reading =
                READER.read(
                        DocumentKey.parse("shop/App/web"),
                        text.getBytes(StandardCharsets.UTF_8),
                        7);
        assertThat(reading).isInstanceOf(Reading.Rejected.class);
        return ((Reading.Rejected) reading).problems().stream().map(Problem::toString).toList();
    }
}
