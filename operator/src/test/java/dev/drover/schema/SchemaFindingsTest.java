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
                "stop_grace_period: 30s | stopTimeout",
                "variants: {web: {command: a, scale: 2}} | instances"
            })
    void whatAFieldIsCalledHere(String line, String meant) {
        assertThat(problems(line))
                .singleElement()
                .asString()
                .endsWith("; did you mean '%s'?".formatted(meant));
    }

    @Test
    void whichWordsThereAreWhereFieldsMayStandInTheirPlace() {
        assertThat(problems("Route", "target: {app: api}\n  headers: secur"))
                .singleElement()
                .asString()
                .endsWith(
                        "found 'secur', expected one of secure, none, or a mapping; did you mean"
                                + " 'secure'?");
    }

    @Test
    void whichItemOfAListStandsTwice() {
        assertThat(problems("Route", "target: {app: api}\n  hosts: [a.org, b.org, b.org]"))
                .singleElement()
                .asString()
                .endsWith("holds 'b.org' twice; keep one");
        assertThat(problems("PostgresCluster", "members: [db-1, db-3, db-3]"))
                .singleElement()
                .asString()
                .endsWith("holds 'db-3' twice; keep one");
    }

    @Test
    void howAValueIsWrittenThatQuotesAloneWouldNotMend() {
        assertThat(problems("stopTimeout: 5"))
                .singleElement()
                .asString()
                .endsWith("found the number 5, expected text, for example '30s'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ports: ['80:80'] | found a list, expected a mapping, for example {http: 8000}",
                "dependsOn: [db] | expected a mapping, for example {kind: App, name: api}",
                "volumes: ['./a:/b'] | for example {data: {host: shop-data, mount: /data, readOnly:"
                        + " false}}",
                "schedule: '@daily' | for example {cron: \"0 2 * * *\"}",
                "health: /up | for example {http: /healthz, interval: \"2s\", timeout: \"1s\"}",
                "args: --verbose | for example [\"--listen\", \"${NOMAD_PORT_http}\"]",
                "instances: '2' | expected a whole number or a mapping; leave the quotes out: 2",
                "instances: 20000 | found the number 20000, at most 10000 is allowed",
                "resources: {cpu: 0} | found the number 0, at least 1 is needed"
            },
            quoteCharacter = '`')
    void howAValueIsWritten(String line, String words) {
        assertThat(problems(line)).singleElement().asString().endsWith(words);
    }

    @Test
    void thatALongListGoesOn() {
        assertThat(problems("nonsense: 1"))
                .singleElement()
                .asString()
                .containsPattern(" and \\d+ more$");
    }

    private static List<String> problems(String line) {
        return problems("App", "image: registry.example/shop:1\n  " + line);
    }

    private static List<String> problems(String kind, String spec) {
        String text = "apiVersion: drover/v1\nkind: %s\nspec:\n  %s\n".formatted(kind, spec);
        Reading reading =
                READER.read(
                        DocumentKey.parse("shop/%s/web".formatted(kind)),
                        text.getBytes(StandardCharsets.UTF_8),
                        7);
        assertThat(reading).isInstanceOf(Reading.Rejected.class);
        return ((Reading.Rejected) reading).problems().stream().map(Problem::toString).toList();
    }
}
