package dev.drover.surface.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A value is replaced, and nothing else in the text moves. */
final class FieldEditTest {

    private static String image(String text, String image) {
        return FieldEdit.replace(text, List.of("spec", "image"), image);
    }

    @Test
    void keepsCommentsAndOrder() {
        assertThat(
                        image(
                                """
                                kind: App # 🐎
                                spec:
                                    instances: 2
                                    image: shop/api:1.4.2   # newest
                                    env: {image: shop/api:1.4.2}
                                """,
                                "shop/api:1.4.3"))
                .isEqualTo(
                        """
                        kind: App # 🐎
                        spec:
                            instances: 2
                            image: shop/api:1.4.3   # newest
                            env: {image: shop/api:1.4.2}
                        """);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "{image: a},{image: b:2}",
                "{image: 'a'},{image: 'b:2'}",
                "{image: \"a\"},{image: \"b:2\"}",
                "{\"image\":\"a\"},{\"image\":\"b:2\"}",
            })
    void keepsTheQuotes(String before, String after) {
        assertThat(image("{\"spec\": " + before + "}", "b:2"))
                .isEqualTo("{\"spec\": " + after + "}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "true", "null", "a: b", "a # b"})
    void quotesWhatWouldBeNoText(String value) {
        assertThat(image("spec:\n  image: a\n", value))
                .isEqualTo("spec:\n  image: \"%s\"\n".formatted(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "- a", "spec: {}", "spec: {image: {}}", "spec: [image]", "{"})
    void refusesWhatHasNoSuchValue(String text) {
        assertThatThrownBy(() -> image(text, "b")).isInstanceOf(IllegalArgumentException.class);
    }
}
