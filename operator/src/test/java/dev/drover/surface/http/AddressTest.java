package dev.drover.surface.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressTest {

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:9420", "[::1]:9420", "node-1.lan:0", "0.0.0.0:65535"})
    void readsWhatItPrints(String text) {
        assertThat(Address.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "9420", ":9420", "localhost", "::1:9420", "a b:1", "h:x", "h:-1"})
    void saysWhatAnAddressLooksLike(String text) {
        assertThatThrownBy(() -> Address.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("host:port, such as 127.0.0.1:9420 or [::1]:9420");
    }

    @ParameterizedTest
    @ValueSource(strings = {"h:65536", "h:99999"})
    void refusesAPortThereIsNot(String text) {
        assertThatThrownBy(() -> Address.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not between 0 and 65535");
    }
}
