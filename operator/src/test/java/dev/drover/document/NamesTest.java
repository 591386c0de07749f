package dev.drover.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "7", "web", "web-2", "a-b-c", "0a"})
    void allowsDnsLabels(String name) {
        assertThat(Names.objectionTo(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Web",
                "-web",
                "web-",
                "we_b",
                "web.shop",
                "we b",
                "wéb",
                "web/x",
                "web\n",
                "."
            })
    void refusesOtherCharactersAndHyphensAtTheEnds(String name) {
        assertThat(Names.objectionTo(name))
                .hasValueSatisfying(why -> assertThat(why).contains("a-z, 0-9"));
    }

    @Test
    void keepsTwoHyphensInARowForTheSeparator() {
        assertThat(Names.objectionTo("shop--web"))
                .contains("holds '--', which separates namespace and name");
    }

    @Test
    void saysThatANameIsEmpty() {
        assertThat(Names.objectionTo("")).contains("is empty");
    }

    @Test
    void allowsExactlyTheLengthOfADnsLabel() {
        assertThat(Names.objectionTo("a".repeat(Names.LENGTH_MAX))).isEmpty();
        assertThat(Names.objectionTo("a".repeat(Names.LENGTH_MAX + 1)))
                .contains("has 64 characters, at most 63 are allowed");
    }

    @Test
    void namesWhatItRefuses() {
        assertThatThrownBy(() -> Names.require("namespace", "Shop"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("namespace 'Shop' may hold only");
    }
}
