package dev.drover.surface.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An annotation is set, and nothing else in the text moves. */
final class AnnotationEditTest {

    private static String suspend(String text) {
        return AnnotationEdit.set(text, "drover/suspend", "true");
    }

    @Test
    void replacesAValueAndKeepsComments() {
        assertThat(
                        suspend(
                                """
                                # žluťoučký 🐎
                                kind: Job
                                metadata:
                                  annotations:
                                    drover/suspend: "false" # for now
                                    other: x
                                spec: {}
                                """))
                .isEqualTo(
                        """
                        # žluťoučký 🐎
                        kind: Job
                        metadata:
                          annotations:
                            drover/suspend: "true" # for now
                            other: x
                        spec: {}
                        """);
    }

    @Test
    void addsToAnnotationsThatAreThere() {
        assertThat(
                        suspend(
                                """
                                metadata:
                                    annotations:
                                        # why
                                        other: x
                                """))
                .isEqualTo(
                        """
                        metadata:
                            annotations:
                                # why
                                drover/suspend: "true"
                                other: x
                        """);
    }

    @Test
    void addsAnnotationsToMetadata() {
        assertThat(suspend("kind: Job\nmetadata:\n  name: web\nspec: {}\n"))
                .isEqualTo(
                        """
                        kind: Job
                        metadata:
                          annotations:
                            drover/suspend: "true"
                          name: web
                        spec: {}
                        """);
    }

    @Test
    void addsMetadataToADocumentWithout() {
        assertThat(suspend("kind: Job\nspec: {}\n"))
                .isEqualTo(
                        """
                        metadata:
                          annotations:
                            drover/suspend: "true"
                        kind: Job
                        spec: {}
                        """);
    }

    @Test
    void fillsAnEmptyMapping() {
        assertThat(suspend("metadata: {annotations: {}}\n"))
                .isEqualTo("metadata: {annotations: {\"drover/suspend\": \"true\"}}\n");
        assertThat(suspend("metadata:\n  annotations:\nspec: {}\n"))
                .isEqualTo("metadata:\n  annotations: {\"drover/suspend\": \"true\"}\nspec: {}\n");
    }

    @Test
    void keepsCompactJson() {
        assertThat(suspend("{\"kind\":\"Job\",\"metadata\":{\"name\":\"web\"}}"))
                .isEqualTo(
                        "{\"kind\":\"Job\",\"metadata\":{\"annotations\": {\"drover/suspend\":"
                                + " \"true\"}, \"name\":\"web\"}}");
    }

    @Test
    void keepsIndentedJson() {
        assertThat(
                        suspend(
                                """
                                {
                                  "kind": "Job",
                                  "spec": {}
                                }
                                """))
                .isEqualTo(
                        """
                        {
                          "metadata": {"annotations": {"drover/suspend": "true"}},
                          "kind": "Job",
                          "spec": {}
                        }
                        """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "- a", "text", "{", "metadata: [a]", "metadata: word"})
    void refusesWhatIsNoDocument(String text) {
        assertThatThrownBy(() -> suspend(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void findsWhatItHasSet() {
        assertThat(AnnotationEdit.find(suspend("kind: Job\n"), "drover/suspend")).contains("true");
        assertThat(AnnotationEdit.find("kind: Job\n", "drover/suspend")).isEmpty();
    }
}
