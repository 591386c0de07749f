package dev.drover.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.kind.Kinds;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SchemaManualTest {

    private static final SchemaManual MANUAL = new SchemaManual(Kinds.ALL.catalog());

    @Nested
    final class OfAField {

        @Test
        void saysTypeDefaultValuesMeaningAndExample() {
            assertThat(MANUAL.explain("Job.spec.drift").text())
                    .isEqualTo(
                            """
                            Job.spec.drift: what to do when somebody changes the job behind Drover's back

                            TYPE      text
                            REQUIRED  no
                            DEFAULT   enforce
                            VALUES    enforce, warn, off

                            enforce: put it back. warn: report it in condition, diff and metric, and change
                            nothing. off: neither look nor report.

                            EXAMPLE
                              warn
                            """);
        }

        @Test
        void followsReferencesToTheEnvelope() {
            assertThat(MANUAL.explain("Job.metadata.name").text())
                    .startsWith("Job.metadata.name: the name of the document\n")
                    .contains("TYPE      text\n")
                    .endsWith("EXAMPLE\n  web\n");
        }

        @Test
        void explainsTheValuesOfAMappingWithFreeNames() {
            assertThat(MANUAL.explain("Job.spec.variables.image_tag").text())
                    .startsWith("Job.spec.variables.image_tag: the value of a variable\n");
        }

        @Test
        void saysWhatItMayBeAndWhatItIsWhereNothingIsWritten() {
            assertThat(MANUAL.explain("App.spec.rollout").text())
                    .contains("canaries (a whole number; ", " to ", "; default ")
                    .contains("  strategy (text; one of ");
            assertThat(MANUAL.explain("App.spec.rollout.parallel").text()).contains("RANGE     1");
            assertThat(MANUAL.explain("Route.spec.headers").text())
                    .contains("VALUES    secure, none\n");
        }

        @Test
        void listsFieldsAndTheChoiceBetweenThem() {
            assertThat(MANUAL.explain("Job.spec").text())
                    .contains("REQUIRED  yes")
                    .contains(
                            "  ignore (a list of a JSON pointer into the job in API form; at most"
                                    + " 256 items)\n")
                    .contains("    the job in HCL2\n")
                    .contains("  Exactly one of these is required: hcl, json.\n");
        }
    }

    @Nested
    final class OfSomethingUnknown {

        @Test
        void goesIntoWhatAListIsOf() {
            assertThat(MANUAL.explain("App.spec.hooks.before").text())
                    .contains("FIELDS OF EACH", "timeout");
            assertThat(MANUAL.explain("App.spec.hooks.before.timeout").found()).isTrue();
        }

        @Test
        void namesTheNearestField() {
            assertThat(MANUAL.explain("Job.spec.drfit"))
                    .isEqualTo(
                            new SchemaManual.Explanation(
                                    false,
                                    """
                                    unknown field 'drfit'; fields of Job.spec: hcl, json, variables, ignore, drift,
                                    deletionPolicy, dependsOn; did you mean 'drift'?
                                    """));
        }

        @ParameterizedTest
        @CsvSource({
            "Route.spec.redirect, Route.spec.target.redirect",
            "Route.redirect.status, Route.spec.target.redirect",
            "Route.rateLimit.perclient, Route.spec.rateLimit.perClient",
            "Proxy.spec.issuer, Proxy.spec.certificates.issuer",
            "Route.namespace, Route.metadata.namespace",
        })
        void namesThePlaceWhereSuchAFieldIs(String asked, String meant) {
            String text = MANUAL.explain(asked).text().replace('\n', ' ').strip();

            assertThat(text).endsWith("; did you mean '%s'?".formatted(meant));
        }

        @Test
        void namesTheNearestKind() {
            assertThat(MANUAL.explain("Jobs").text())
                    .isEqualTo(
                            "unknown kind 'Jobs'; known kinds: App, Job, PostgresCluster, Proxy,"
                                    + " Route; did\n"
                                    + "you mean 'Job'?\n");
        }

        @Test
        void saysThatAFieldHasNoFieldsOfItsOwn() {
            assertThat(MANUAL.explain("Job.spec.drift.x").text())
                    .isEqualTo("unknown field 'x'; fields of Job.spec.drift: none\n");
        }
    }

    @Test
    void aKindListsInShortWhatItMayWant() {
        assertThat(MANUAL.explain("Route").text())
                .contains("\nFIELDS OF SPEC\n  proxy: a Proxy of the same namespace, or")
                .contains("\n  target: who answers\n")
                .contains("\n  Exactly one of these is required: target, targets.\n\nEXAMPLE\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"App", "Job", "PostgresCluster", "Proxy", "Route"})
    void noKindIsWiderThanAScreen(String kind) {
        assertThat(MANUAL.explain(kind).text().lines().takeWhile(line -> !line.equals("EXAMPLE")))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void listsTheKinds() {
        assertThat(MANUAL.kinds())
                .contains("\nJob\n  Any Nomad job as written, in HCL or JSON:")
                .startsWith("App\n");
    }

    @Test
    void staysWithinEightyColumns() {
        assertThat((MANUAL.kinds() + MANUAL.explain("Job.spec.variables").text()).lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }
}
