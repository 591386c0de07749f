package dev.drover.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LsnTest {

    @ParameterizedTest
    @ValueSource(strings = {"0/0", "0/504CD20", "1/0", "FF/FFFFFFFF"})
    void isReadAndWrittenAsPostgresDoes(String text) {
        assertThat(Lsn.text(Lsn.parse(text))).isEqualTo(text);
    }

    @Test
    void growsWithTheWal() {
        assertThat(Lsn.parse("1/0")).isGreaterThan(Lsn.parse("0/FFFFFFFF"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "5", "5/", "/5", "x/1", "1/y"})
    void sayingSomethingElseIsAnError(String text) {
        assertThatThrownBy(() -> Lsn.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
