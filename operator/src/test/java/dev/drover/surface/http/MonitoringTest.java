package dev.drover.surface.http;

import static dev.drover.testing.Monitoring.named;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.testing.Monitoring;
import dev.drover.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is shipped for Prometheus and Grafana speaks of what the operator really exports. */
final class MonitoringTest {

    private static final Path CASES = Monitoring.FOLDER.resolve("rules/drover.test.yml");
    private static final Path RUNBOOK = Tools.repository().resolve("operator/docs/RUNBOOK.md");

    private static final Pattern LABELLED = Pattern.compile("^(\\w+)\\{(.*)} ", Pattern.MULTILINE);

    /** Every label there is. A label whose values grow with the number of documents must never join them. */
    private static final Set<String> BOUNDED =
            Set.of(
                    "area",
                    // At most 100, of five members each.
                    "cluster",
                    "condition",
                    // Of the certificates that expire first, at most 512.
                    "host",
                    "issuer",
                    "kind",
                    "le",
                    "member",
                    "namespace",
                    "operation",
                    "outcome",
                    // At most 100.
                    "proxy",
                    // Of a change of primary: two there are.
                    "reason",
                    "result",
                    "revision",
                    "role",
                    "source",
                    "system",
                    "version");

    private final String page = SampleOperator.exposition().scrape(null).body();

    @Test
    void rulesNameOnlyWhatIsExported() throws IOException {
        Set<String> named = named(Monitoring.expressionsOfRules());

        assertThat(named).hasSizeGreaterThan(10);
        assertThat(exported()).containsAll(named);
    }

    @Test
    void casesNameOnlyWhatIsExported() throws IOException {
        Set<String> named =
                named(
                        Files.readString(CASES)
                                .lines()
                                .filter(line -> line.contains("- series:"))
                                .collect(Collectors.joining("\n")));

        assertThat(named).hasSizeGreaterThan(10);
        assertThat(exported()).containsAll(named);
    }

    @Test
    void theDashboardNamesOnlyWhatIsExported() throws IOException {
        Set<String> named = named(String.join("\n", Monitoring.expressionsOfDashboard()));

        assertThat(named).hasSizeGreaterThan(15);
        assertThat(exported()).containsAll(named);
    }

    @Test
    void theDashboardShowsEveryMetricOfTheLoop() throws IOException {
        String expressions = String.join("\n", Monitoring.expressionsOfDashboard());

        assertThat(families())
                .filteredOn(name -> name.startsWith("drover_") && !name.endsWith("_seconds_max"))
                // Its moment is of use to an alert only.
                .filteredOn(name -> !name.equals("drover_last_pass_timestamp_seconds"))
                .allMatch(expressions::contains);
    }

    @Test
    void theDashboardCanBeImportedAnywhere() throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(Files.readString(Monitoring.DASHBOARD));

        assertThat(dashboard.path("uid").asText()).isEqualTo("drover-operator");
        assertThat(texts(Monitoring.DASHBOARD, "uid"))
                .isSubsetOf(List.of("drover-operator", "${datasource}"));
        assertThat(dashboard.path("panels").findValuesAsText("id")).doesNotHaveDuplicates();
    }

    @Test
    void everyAlertSaysWhatItIsAndLeadsToTheRunbook() throws IOException {
        List<String> headings =
                Files.readString(RUNBOOK)
                        .lines()
                        .filter(line -> line.startsWith("### "))
                        .map(line -> line.substring("### ".length()))
                        .toList();
        String rules = Files.readString(Monitoring.RULES);

        assertThat(Monitoring.alerts()).isNotEmpty().containsExactlyInAnyOrderElementsOf(headings);
        assertThat(rules.split("- alert: "))
                .satisfies(parts ->
                        assertThat(Arrays.stream(parts).skip(1))
                                .allMatch(MonitoringTest::isComplete));
    }

    @Test
    void everyAlertHasACaseInWhichItFiresAndOneInWhichItStaysSilent() throws IOException {
        String cases = Files.readString(CASES);

        assertThat(Monitoring.alerts())
                .isNotEmpty()
                .allMatch(alert -> cases.contains("- name: \"" + alert + " fires"))
                .allMatch(alert -> cases.contains("- name: \"" + alert + " stays silent"));
    }

    @Test
    void noLabelGrowsWithTheNumberOfDocuments() {
        Set<String> labels =
                LABELLED.matcher(page)
                        .results()
                        .flatMap(line -> Stream.of(line.group(2).split(",(?=\\w+=)|,$")))
                        .map(pair -> pair.substring(0, pair.indexOf('=')))
                        .collect(Collectors.toSet());

        assertThat(labels).isNotEmpty().isSubsetOf(BOUNDED);
    }

    private static boolean isComplete(String alert) {
        String name = alert.lines().findFirst().orElse("");
        return alert.contains("severity: ")
                && alert.contains("summary: \"")
                && alert.contains("description: \"")
                && alert.contains(
                        "runbook: operator/docs/RUNBOOK.md#" + name.toLowerCase(Locale.ROOT));
    }

    private static List<String> texts(Path json, String field) throws IOException {
        return new ObjectMapper().readTree(Files.readString(json)).findValuesAsText(field);
    }

    private Set<String> exported() throws IOException {
        Set<String> exported = new TreeSet<>(Monitoring.exported(page));
        exported.addAll(Monitoring.exportedByCaddy());
        return exported;
    }

    private Set<String> families() {
        return page.lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ", 4)[2])
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
