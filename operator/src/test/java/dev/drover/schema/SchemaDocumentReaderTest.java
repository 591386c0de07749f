package dev.drover.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.document.DriftMode;
import dev.drover.document.Problem;
import dev.drover.kind.Kinds;
import dev.drover.kind.job.JobSpec;
import dev.drover.workload.DeletionPolicy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class SchemaDocumentReaderTest {

    private static final DocumentKey KEY = DocumentKey.parse("shop/Job/web");
    private static final String HEAD = "apiVersion: drover/v1\nkind: Job\n";
    private static final SchemaDocumentReader READER =
            new SchemaDocumentReader(Kinds.ALL.catalog());

    @Nested
    final class AGoodDocument {

        @Test
        void becomesARecordWithItsDefaults() {
            Document<?> document = accepted(HEAD + "spec:\n  hcl: job\n").document();

            assertThat(document.key()).isEqualTo(KEY);
            assertThat(document.generation()).isEqualTo(7);
            assertThat(document.spec())
                    .isInstanceOfSatisfying(
                            JobSpec.class,
                            spec -> {
                                assertThat(spec.hcl()).contains("job");
                                assertThat(spec.drift()).isEqualTo(DriftMode.ENFORCE);
                                assertThat(spec.deletionPolicy()).isEqualTo(DeletionPolicy.DELETE);
                            });
        }

        @Test
        void keepsLabelsAndAnnotations() {
            Document<?> document =
                    accepted(
                                    HEAD
                                            + "metadata:\n"
                                            + "  labels: {tier: front}\n"
                                            + "  annotations: {drover/suspend: \"true\"}\n"
                                            + "spec: {hcl: job}\n")
                            .document();

            assertThat(document.metadata().labels()).isEqualTo(Map.of("tier", "front"));
            assertThat(document.metadata().suspended()).isTrue();
        }

        @Test
        void isReadTheSameFromJsonAndYaml() {
            String json =
                    "{\"apiVersion\":\"drover/v1\",\"kind\":\"Job\",\"spec\":{\"hcl\":\"job\"}}";

            assertThat(accepted(json)).isEqualTo(accepted(HEAD + "spec: {hcl: job}"));
        }

        @Test
        void mayBeginWithAByteOrderMark() {
            assertThat(accepted("\uFEFF" + HEAD + "spec: {hcl: job}").warnings()).isEmpty();
        }

        @Test
        void keepsWordsThatOlderYamlTookForBooleans() {
            assertThat(variables("a: no\n    b: on\n    c: y").toString())
                    .isEqualTo("{a=\"no\", b=\"on\", c=\"y\"}");
        }

        @Test
        void keepsNumbersOfSixtyFourBits() {
            assertThat(variables("a: 18446744073709551615\n    b: 0x1F\n    c: 0o17").toString())
                    .isEqualTo("{a=18446744073709551615, b=31, c=15}");
        }
    }

    @Nested
    final class AMistypedField {

        @Test
        void isNamedWithItsPlaceAndTheNearestKnownOne() {
            assertThat(problems(HEAD + "spec:\n  drfit: warn\n  hcl: job\n"))
                    .containsExactly(
                            "$.spec.drfit (line 4, column 3): unknown field 'drfit'; did you mean"
                                    + " 'drift'?");
        }

        @Test
        void isSentToWhereItBelongs() {
            assertThat(problems(HEAD + "drift: warn\nspec:\n  hcl: job\n"))
                    .containsExactly(
                            "$.drift (line 3, column 1): unknown field 'drift'; known here:"
                                    + " apiVersion, kind, metadata, spec; 'drift' belongs below"
                                    + " $.spec");
        }
    }

    @Nested
    final class ADependency {

        @Test
        void isOnAnotherDocument() {
            assertThat(
                            problems(
                                    HEAD
                                            + "spec:\n  hcl: job\n  dependsOn:\n"
                                            + "  - {kind: Job, name: db}\n"
                                            + "  - {kind: Job, name: web}\n"))
                    .containsExactly(
                            "$.spec.dependsOn[1] (line 7, column 5): is the document itself, which"
                                    + " could never begin; name another");
        }

        @Test
        void namesADocument() {
            assertThat(
                            problems(
                                    HEAD
                                            + "spec:\n"
                                            + "  hcl: job\n"
                                            + "  dependsOn: [{kind: Job, name: a--b}]\n"))
                    .singleElement()
                    .asString()
                    .startsWith("$.spec.dependsOn[0].name (line 5, column 33)");
        }
    }

    @Nested
    final class AWrongValue {

        @Test
        void isShownWithTheChoicesAndTheNearestOne() {
            assertThat(problems(HEAD + "spec:\n  hcl: job\n  drift: enfroce\n"))
                    .containsExactly(
                            "$.spec.drift (line 5, column 10): found 'enfroce', expected one of"
                                    + " enforce, warn, off; did you mean 'enforce'?");
        }

        @Test
        void isQuotedForWhoForgotTheQuotes() {
            assertThat(problems(HEAD + "metadata:\n  labels: {v: 1.10}\nspec:\n  hcl: job\n"))
                    .containsExactly(
                            "$.metadata.labels.v (line 4, column 15): found the number 1.1,"
                                    + " expected text; quote it: \"1.1\"");
        }

        @Test
        void isCutWhenItIsLong() {
            assertThat(problems(HEAD + "spec:\n  hcl: job\n  drift: " + "s3cr3t".repeat(20)))
                    .containsExactly(
                            "$.spec.drift (line 5, column 10): found"
                                    + " 's3cr3ts3cr3ts3cr3ts3cr3ts3cr3ts3cr3ts3cr... (120"
                                    + " characters)', expected one of enforce, warn, off");
        }

        @Test
        void isMissing() {
            assertThat(problems(HEAD + "spec:\n  hcl: job\n  drift:\n"))
                    .containsExactly(
                            "$.spec.drift (line 5, column 9): found nothing, expected one of"
                                    + " enforce, warn, off; give it a value or take the field"
                                    + " away");
        }

        @Test
        void isNoJsonPointer() {
            assertThat(problems(HEAD + "spec:\n  hcl: job\n  ignore:\n    - Count\n"))
                    .containsExactly(
                            "$.spec.ignore[0] (line 6, column 7): found 'Count', expected a JSON"
                                    + " pointer into the job in API form, for example"
                                    + " '/TaskGroups/0/Count'");
        }

        @Test
        void hasAVariableNameThatHclCannotDeclare() {
            assertThat(problems(HEAD + "spec:\n  hcl: job\n  variables: {a b: 1}\n"))
                    .containsExactly(
                            "$.spec.variables['a b'] (line 5, column 15): found 'a b', expected the"
                                    + " name of an HCL variable, for example 'image_tag'");
        }
    }

    @Nested
    final class AnIncompleteDocument {

        @Test
        void isToldEverythingThatIsMissing() {
            assertThat(problems("metadata: {}\n"))
                    .containsExactly(
                            "$.kind (line 1, column 1): is missing, expected the kind of the"
                                    + " document: one of App, Job, PostgresCluster, Proxy, Route");
        }

        @Test
        void needsExactlyOneFormOfTheJob() {
            assertThat(problems(HEAD + "spec: {drift: warn}\n"))
                    .containsExactly(
                            "$.spec (line 3, column 1): expected exactly one of the fields hcl,"
                                    + " json; found none");
        }

        @Test
        void needsHclForVariables() {
            assertThat(problems(HEAD + "spec:\n  json: {ID: web}\n  variables: {a: 1}\n"))
                    .containsExactly(
                            "$.spec.variables (line 5, column 3): goes only together with 'hcl',"
                                    + " which is missing");
        }

        @Test
        void isEmpty() {
            assertThat(problems("# later\n"))
                    .containsExactly(
                            "$ (line 1, column 1): the text is empty; expected a mapping with"
                                    + " apiVersion, kind, metadata and spec");
        }

        @Test
        void isAWord() {
            assertThat(problems("hello\n"))
                    .containsExactly(
                            "$ (line 1, column 1): found 'hello', expected a mapping with"
                                    + " apiVersion, kind, metadata and spec");
        }
    }

    @Nested
    final class AContradictionToTheKey {

        @Test
        void ofTheKind() {
            assertThat(
                            rejections(
                                    DocumentKey.parse("shop/App/web"),
                                    bytes(HEAD + "spec: {hcl: job}")))
                    .containsExactly(
                            "$.kind (line 2, column 7): found 'Job', but the key shop/App/web says"
                                    + " 'App'");
        }

        @Test
        void ofTheName() {
            assertThat(problems(HEAD + "metadata: {name: api}\nspec: {hcl: job}\n"))
                    .containsExactly(
                            "$.metadata.name (line 3, column 18): found 'api', but the key says"
                                    + " 'web'; write the same or take the field away");
        }

        @Test
        void ofTheNamespace() {
            assertThat(problems(HEAD + "metadata: {namespace: Shop}\nspec: {hcl: job}\n"))
                    .containsExactly(
                            "$.metadata.namespace (line 3, column 23): namespace 'Shop' may hold"
                                    + " only a-z, 0-9 and single hyphens, and starts and ends with"
                                    + " a letter or digit");
        }

        @Test
        void ofNoKnownKind() {
            assertThat(problems("apiVersion: drover/v2\nkind: Jop\nspec: {}\n"))
                    .containsExactly(
                            "$.kind (line 2, column 7): found 'Jop', which is no known kind; known"
                                    + " are: App, Job, PostgresCluster, Proxy, Route; did you mean"
                                    + " 'Job'?");
        }

        @Test
        void ofTheVersion() {
            assertThat(problems("apiVersion: v1\nkind: Job\nspec: {hcl: job}\n"))
                    .containsExactly(
                            "$.apiVersion (line 1, column 13): found 'v1', expected 'drover/v1'");
        }
    }

    @Nested
    final class ATextThatCannotBeRead {

        @Test
        void isTooLarge() {
            assertThat(problems("#".repeat(DocumentReader.BYTES_MAX + 1)))
                    .containsExactly(
                            "$: the text has 524289 bytes, at most 524288 are allowed (512 KiB,"
                                    + " Consul's own limit)");
        }

        @Test
        void isNotUtf8() {
            assertThat(rejections(KEY, new byte[] {'a', '\n', 'b', (byte) 0xFF}))
                    .containsExactly(
                            "$ (line 2, column 2): byte 0xFF is not UTF-8; a document is JSON or"
                                    + " YAML in UTF-8");
        }

        @Test
        void isBinary() {
            assertThat(rejections(KEY, new byte[] {'a', 0, 'b'}))
                    .containsExactly(
                            "$ (line 1, column 2): byte 0x00 looks like a binary file, not a text;"
                                    + " a document is JSON or YAML in UTF-8");
        }

        @Test
        void holdsAControlCharacter() {
            assertThat(problems("a: b\nc: \u0007\n"))
                    .containsExactly(
                            "$ (line 2, column 4): the character U+0007 may not stand in YAML;"
                                    + " write it as an escape in double quotes");
        }

        @Test
        void isIndentedWithTabs() {
            assertThat(problems(HEAD + "spec:\n\thcl: job\n"))
                    .containsExactly(
                            "$ (line 4, column 1): a tab stands where YAML wants spaces; indent"
                                    + " with spaces");
        }

        @Test
        void isJsonWithATrailingComma() {
            assertThat(problems("{\"kind\": \"Job\",\n}"))
                    .containsExactly(
                            "$ (line 2, column 1): the text begins with '{', so it is read as JSON:"
                                    + " unexpected character ('}' (code 125)): was expecting"
                                    + " double-quote to start field name");
        }

        @Test
        void isJsonThatEndsTooEarly() {
            assertThat(problems("{\"kind\": \"Job\""))
                    .containsExactly(
                            "$ (line 1, column 15): the text begins with '{', so it is read as"
                                    + " JSON: it ends too early, a closing '}', ']' or '\"' is"
                                    + " missing");
        }

        @Test
        void isNestedTooDeeply() {
            assertThat(problems("{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}"))
                    .containsExactly("$ (line 1, column 69): nested more than 64 levels deep");
        }

        @Test
        void holdsTwoDocuments() {
            assertThat(problems(HEAD + "spec: {hcl: job}\n---\n" + HEAD))
                    .containsExactly(
                            "$ (line 5, column 1): a second document begins here, but a key holds"
                                    + " one; give it a key of its own");
        }

        @Test
        void beginsAValueWithABrace() {
            assertThat(problems(HEAD + "spec:\n  hcl: {{ template }}\n"))
                    .containsExactly(
                            "$ (line 4, column 9): a mapping or list stands where the name of a"
                                    + " field is expected; a value that begins with '{' or '['"
                                    + " needs quotes");
        }
    }

    @Nested
    final class YamlThatSurprises {

        @Test
        void fieldTwice() {
            assertThat(problems(HEAD + "spec:\n  hcl: a\n  hcl: b\n"))
                    .containsExactly(
                            "$.spec.hcl (line 5, column 3): field 'hcl' stands twice in one"
                                    + " mapping, first in line 4; keep one");
        }

        @Test
        void anchorAndAlias() {
            assertThat(problems(HEAD + "spec:\n  hcl: &x job\n  variables: {a: *x}\n"))
                    .containsExactly(
                            "$.spec.hcl (line 4, column 8): anchors such as '&x' are not supported;"
                                    + " take it away and write values out",
                            "$.spec.variables.a (line 5, column 18): aliases such as '*x' are not"
                                    + " supported; write the value out here");
        }

        @Test
        void mergeKey() {
            assertThat(problems(HEAD + "spec:\n  hcl: job\n  <<: {drift: warn}\n"))
                    .containsExactly(
                            "$.spec['<<'] (line 5, column 3): merge keys are not part of YAML 1.2;"
                                    + " write the fields out here");
        }

        @Test
        void tag() {
            assertThat(problems(HEAD + "spec:\n  hcl: !!binary aGVsbG8=\n"))
                    .containsExactly(
                            "$.spec.hcl (line 4, column 8): tags such as '!!binary' are not"
                                    + " supported; take it away");
        }

        @Test
        void notANumber() {
            assertThat(problems(HEAD + "spec:\n  hcl: job\n  variables: {a: .inf, b: 1e999}\n"))
                    .containsExactly(
                            "$.spec.variables.a (line 5, column 18): '.inf' is no number that can"
                                    + " be worked with; quote it to make it text",
                            "$.spec.variables.b (line 5, column 27): the number 1e999 is too large;"
                                    + " quote it to make it text");
        }

        @Test
        void numberWithAThousandDigits() {
            assertThat(
                            problems(
                                    HEAD
                                            + "spec: {hcl: job, variables: {a: "
                                            + "9".repeat(1000)
                                            + "}}"))
                    .containsExactly(
                            "$.spec.variables.a (line 3, column 33): a number of 1000 characters is"
                                    + " too long; quote it to make it text");
        }

        @Test
        void numberThatReadsDifferentlyIsAWarning() {
            assertThat(accepted(HEAD + "spec:\n  hcl: job\n  variables: {tag: 1.10}\n").warnings())
                    .map(Problem::toString)
                    .containsExactly(
                            "$.spec.variables.tag (line 5, column 20): 1.10 is read as the number"
                                    + " 1.1; quote it if it is meant as text");
        }
    }

    @Nested
    final class ManyProblems {

        @Test
        void areToldInTheOrderOfTheText() {
            assertThat(problems("kind: Job\nspec:\n  drift: x\n  hcl: 5\n  more: 1\n"))
                    .map(line -> line.substring(0, line.indexOf(':')))
                    .containsExactly(
                            "$.apiVersion (line 1, column 1)",
                            "$.spec.drift (line 3, column 10)",
                            "$.spec.hcl (line 4, column 8)",
                            "$.spec.more (line 5, column 3)");
        }

        @Test
        void areBounded() {
            StringBuilder text = new StringBuilder(HEAD + "spec:\n  hcl: job\n");
            for (int i = 0; i < 100; i++) {
                text.append("  wrong").append(i).append(": 1\n");
            }

            assertThat(problems(text.toString()))
                    .hasSize(20)
                    .last()
                    .isEqualTo(
                            "$ (line 24, column 3): from here on 81 more problems; mend those above"
                                    + " first");
        }
    }

    private static Map<String, ?> variables(String lines) {
        Document<?> document =
                accepted(HEAD + "spec:\n  hcl: job\n  variables:\n    " + lines + "\n").document();
        return ((JobSpec) document.spec()).variables();
    }

    private static Reading.Accepted accepted(String text) {
        Reading reading = READER.read(KEY, bytes(text), 7);
        assertThat(reading).isInstanceOf(Reading.Accepted.class);
        return (Reading.Accepted) reading;
    }

    private static List<String> problems(String text) {
        return rejections(KEY, bytes(text));
    }

    private static List<String> rejections(DocumentKey key, byte[] text) {
        Reading reading = READER.read(key, text, 7);
        assertThat(reading).isInstanceOf(Reading.Rejected.class);
        return ((Reading.Rejected) reading).problems().stream().map(Problem::toString).toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
